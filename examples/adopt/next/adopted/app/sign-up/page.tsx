import { redirect } from 'next/navigation'
import { addUser, userByEmail } from '../../lib/accounts'
import { sendMail } from '../../lib/mail'
import { signIn } from '../../lib/session'
import { Field, Form, Wrong, typed, type Asked } from '../form'

const signUp = async (form: FormData): Promise<void> => {
  'use server'
  const email = typed(form, 'email')
  if (userByEmail(email) !== null) redirect('/sign-up?wrong=1')
  await signIn(addUser(email, typed(form, 'password')), 'pwd')
  await sendMail(email, 'Welcome', 'Turn on the second step for your account.')
  redirect('/account')
}

const SignUp = async ({ searchParams }: Asked) => (
  <>
    <h1>Sign up</h1>
    {(await searchParams).wrong && <Wrong />}
    <Form action={signUp} button="Sign up">
      <Field name="email" label="E-mail" type="email" />
      <Field name="password" label="Password" type="password" />
    </Form>
  </>
)
export default SignUp
