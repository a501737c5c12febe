/** In the place of a mail service: mail is printed. */
export const sendMail = async (to: string, subject: string, text: string): Promise<void> => {
  console.log(`Mail to ${to}: ${subject}\n${text}\n`)
}
