import { redirect } from 'next/navigation'
import { endOthers, setPassword } from '../../lib/accounts'
import { taskDone } from '../../lib/backup-codes'
import { changed } from '../../lib/changes'
import { signedIn } from '../../lib/session'
import { Field, Form, typed } from '../form'

const changePassword = async (form: FormData): Promise<void> => {
  'use server'
  const { user } = await signedIn()
  setPassword(user, typed(form, 'password'))
  await changed(user, 'password')
  await taskDone(user.id, 'change_password')
  redirect('/account')
}

const signOutElsewhere = async (): Promise<void> => {
  'use server'
  const { user, session } = await signedIn()
  endOthers(session)
  await changed(user, 'sessions')
  await taskDone(user.id, 'end_other_sessions')
  redirect('/account')
}

const SecondStep = ({ on }: { readonly on: boolean }) => (
  <>
    <h2>Second step</h2>
    <p>{on ? 'An app on your phone protects your account.' : 'Only your password protects it.'}</p>
    {on && <sparekey-manage />}
    <a href="/authenticator">Set up an authenticator app</a>
  </>
)

const Account = async () => {
  const { user } = await signedIn()
  return (
    <>
      <h1>Your account</h1>
      <p>You are signed in as {user.email}.</p>
      <SecondStep on={user.totpSecret !== null} />
      <h2>Password</h2>
      <Form action={changePassword} button="Change password">
        <Field name="password" label="New password" type="password" />
      </Form>
      <h2>Other browsers</h2>
      <Form action={signOutElsewhere} button="Sign out everywhere else" />
    </>
  )
}
export default Account
