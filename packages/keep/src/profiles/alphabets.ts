export const digits = '0123456789'
export const hex = '0123456789abcdef'
export const smallLettersAndDigits = 'abcdefghijklmnopqrstuvwxyz0123456789'
export const capitalsAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
export const lettersAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** RFC 4648 §6, without padding. */
export const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
