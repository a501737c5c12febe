import { redirect } from 'next/navigation'
import { isPassword, userByEmail } from '../../lib/accounts'
import { signIn } from '../../lib/session'
import { Field, Form, Wrong, typed, type Asked } from '../form'

const firstStep = async (form: FormData): Promise<void> => {
  'use server'
  const user = userByEmail(typed(form, 'email'))
  if (user === null || !isPassword(user, typed(form, 'password'))) redirect('/sign-in?wrong=1')
  await signIn(user, 'pwd')
  redirect(user.totpSecret === null ? '/account' : '/second-step')
}

const SignIn = async ({ searchParams }: Asked) => (
  <>
    <h1>Sign in</h1>
    {(await searchParams).wrong && <Wrong />}
    <Form action={firstStep} button="Go on">
      <Field name="email" label="E-mail" type="email" />
      <Field name="password" label="Password" type="password" />
    </Form>
    <p>
      New here? <a href="/sign-up">Sign up</a>
    </p>
  </>
)
export default SignIn
