// Waits, then empties the clipboard if it still holds what was put there. What that was comes on standard input.
import { setTimeout as delay } from 'node:timers/promises'
import { text } from 'node:stream/consumers'
import { runTool } from './clipboard.ts'

const seconds = Number(process.argv[2])
const value: unknown = JSON.parse(await text(process.stdin))
await delay(seconds * 1000)

if (isOrder(value)) {
  const { tool, content } = value
  const found = await runTool(tool.read, null, process.env)
  if (found !== null && found.replace(/\r?\n$/, '') === content) await runTool(tool.write, '', process.env)
}

function isOrder(order: unknown): order is { tool: { write: string[]; read: string[] }; content: string } {
  return typeof order === 'object' && order !== null && 'tool' in order && 'content' in order
}
