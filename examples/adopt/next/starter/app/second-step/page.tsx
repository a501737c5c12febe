import { redirect } from 'next/navigation'
import { afterFirstStep, signIn } from '../../lib/session'
import { isRight } from '../../lib/totp'
import { Field, Form, Wrong, typed, type Asked } from '../form'

const secondStep = async (form: FormData): Promise<void> => {
  'use server'
  const { user } = await afterFirstStep()
  if (user.totpSecret === null || !isRight(user.totpSecret, typed(form, 'digits'))) {
    redirect('/second-step?wrong=1')
  }
  await signIn(user, 'pwd', 'otp')
  redirect('/account')
}

const SecondStep = async ({ searchParams }: Asked) => (
  <>
    <h1>Second step</h1>
    {(await searchParams).wrong && <Wrong />}
    <p>Open your authenticator app.</p>
    <Form action={secondStep} button="Sign in">
      <Field name="digits" label="Six digits that it shows" />
    </Form>
  </>
)
export default SecondStep
