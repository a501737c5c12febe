import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Copy, copyOf, starterOf, typeErrorsOf } from './application.ts'

let adopted: Copy
before(async () => {
  adopted = await copyOf('next/adopted', ['@types/react', '@types/react-dom', 'csstype'])
})
after(() => adopted.remove())

// The handlers run in packages/sparekey/test/adapters, the whole application in next-build.ts.
test('the starter, and the same application with backup codes, type-check against the published packages', async () => {
  assert.equal(await typeErrorsOf(starterOf('next')), '')
  assert.equal(await typeErrorsOf(adopted.folder), '')
})

test('the tags of the elements are typed: an attribute that does not exist is refused', async () => {
  writeFileSync(
    join(adopted.folder, 'app/wrong.tsx'),
    'export const Wrong = () => <sparekey-enroll basepath="/" />\n',
  )
  assert.match(
    await typeErrorsOf(adopted.folder),
    /^app\/wrong\.tsx\(1,\d+\): error TS2322: [^]*'basepath'/,
  )
})
