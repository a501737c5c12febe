import type { User } from './accounts'
import { sendMail } from './mail'

const sentences = {
  authenticator: 'An authenticator app was set up.',
  password: 'Your password was changed.',
  sessions: 'All other browsers were signed out.',
}

/** Tells the owner of an account what was changed. */
export const changed = async (user: User, what: keyof typeof sentences): Promise<void> => {
  const text = `${sentences[what]} If that was not you, write to us.`
  await sendMail(user.email, 'Your account', text)
}
