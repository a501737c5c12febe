import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, mock, test } from 'node:test'
import { withProgress } from '../../../src/cli/progress.ts'
import { readCode } from '../../../src/cli/read-code.ts'

const CODE = '9QMT-4XWE-7RK2-3VHD'

const keyboard = (): { input: NodeJS.ReadStream; type: (keys: string) => void; isRaw: () => boolean } => {
  let raw = false
  const stream = new PassThrough()
  const input = Object.assign(stream, {
    isTTY: true,
    setRawMode: (mode: boolean) => {
      raw = mode
      return stream
    },
  }) as unknown as NodeJS.ReadStream
  return { input, type: (keys) => void stream.write(keys), isRaw: () => raw }
}

const screen = (): { output: PassThrough; text: () => string } => {
  const output = new PassThrough()
  let text = ''
  output.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return { output, text: () => text }
}

describe('a code that is typed', () => {
  test('is asked for and never shown, also where it is corrected', async () => {
    const { input, type, isRaw } = keyboard()
    const { output, text } = screen()
    const asked = readCode('Code: ', input, output)
    assert.equal(isRaw(), true, 'the terminal itself shows nothing')
    type(`${CODE}X\u007f\r`)
    assert.equal(await asked, CODE)
    assert.equal(isRaw(), false)
    assert.equal(text(), 'Code: \n')
  })

  for (const [name, keys] of [
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ] as const) {
    test(`is not sent after ${name}`, async () => {
      const { input, type } = keyboard()
      const asked = readCode('Code: ', input, screen().output)
      type(`${name === 'Ctrl-C' ? CODE : ''}${keys}`)
      await assert.rejects(asked, {
        code: 'setting_invalid',
        message: 'No code was typed. Nothing was done.',
      })
    })
  }
})

describe('a code that is piped in', () => {
  const pipe = (text: string): NodeJS.ReadStream => {
    const stream = new PassThrough()
    stream.end(text)
    return stream as unknown as NodeJS.ReadStream
  }

  test('is read without a prompt and without the white space around it', async () => {
    const { output, text } = screen()
    assert.equal(await readCode('Code: ', pipe(` ${CODE}\r\n`), output), CODE)
    assert.equal(text(), '')
  })

  test('must be there, and must not be a flood', async () => {
    await assert.rejects(readCode('', pipe('\n')), { code: 'setting_invalid' })
    await assert.rejects(readCode('', pipe('A'.repeat(5000))), { code: 'setting_invalid' })
  })
})

/** To the beginning of the line, and nothing left on it. */
const CLEAR = '\r\u001b[2K'

describe('progress', () => {
  test('is shown on a terminal after a second, on one line that is cleared in the end', async () => {
    mock.timers.enable({ apis: ['setInterval'] })
    const { output, text } = screen()
    const stream = Object.assign(output, { isTTY: true })
    const work = Promise.withResolvers<string>()
    const done = withProgress(
      'Copying',
      ({ say }) => {
        mock.timers.tick(800)
        assert.equal(text(), '')
        mock.timers.tick(200)
        assert.equal(text(), `${CLEAR}Copying … 1 s`)
        say('41 %')
        mock.timers.tick(200)
        assert.ok(text().endsWith(`${CLEAR}Copying … 41 %`))
        return work.promise
      },
      stream,
    )
    work.resolve('done')
    assert.equal(await done, 'done')
    assert.ok(text().endsWith(CLEAR))
    mock.timers.reset()
  })

  test('is not shown where standard error is no terminal, nor for work that takes less', async () => {
    mock.timers.enable({ apis: ['setInterval'] })
    const { output, text } = screen()
    await withProgress('Copying', async () => mock.timers.tick(5000), output)
    await withProgress('Copying', async () => mock.timers.tick(800), Object.assign(output, { isTTY: true }))
    assert.equal(text(), '')
    mock.timers.reset()
  })
})
