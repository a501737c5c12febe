import { redirect } from 'next/navigation'
import { setTotpSecret } from '../../lib/accounts'
import { changed } from '../../lib/changes'
import { signedIn, signIn } from '../../lib/session'
import { isRight, newSecret } from '../../lib/totp'
import { Field, Form, Wrong, typed, type Asked } from '../form'

const turnOn = async (form: FormData): Promise<void> => {
  'use server'
  const { user } = await signedIn()
  const secret = typed(form, 'secret')
  if (!isRight(secret, typed(form, 'digits'))) redirect('/authenticator?wrong=1')
  setTotpSecret(user, secret)
  await changed(user, 'authenticator')
  await signIn(user, 'pwd', 'otp')
  redirect('/account')
}

const Authenticator = async ({ searchParams }: Asked) => {
  await signedIn()
  const secret = newSecret()
  return (
    <>
      <h1>Authenticator app</h1>
      {(await searchParams).wrong && <Wrong />}
      <p>
        Type this into your app: <code>{secret}</code>
      </p>
      <Form action={turnOn} button="Turn on">
        <input type="hidden" name="secret" value={secret} />
        <Field name="digits" label="Six digits that it shows" />
      </Form>
    </>
  )
}
export default Authenticator
