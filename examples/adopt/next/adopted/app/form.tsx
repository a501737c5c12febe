import type { ReactNode } from 'react'

interface FormProps {
  readonly action: (form: FormData) => Promise<void>
  readonly button: string
  readonly children?: ReactNode
}

export const Form = ({ action, button, children }: FormProps) => (
  <form action={action}>
    {children}
    <button>{button}</button>
  </form>
)

interface FieldProps {
  readonly name: string
  readonly label: string
  readonly type?: string
}

export const Field = ({ name, label, type = 'text' }: FieldProps) => (
  <label>
    {label} <input name={name} type={type} required />
  </label>
)

export const Wrong = () => <p role="alert">That is not right. Try again.</p>

/** What a page is asked with, after a form was wrong. */
export interface Asked {
  readonly searchParams: Promise<{ readonly wrong?: string }>
}

/** What was typed into a field. */
export const typed = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
