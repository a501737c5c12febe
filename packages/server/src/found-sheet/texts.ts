/** What the page says. `{application}` is the application's name. */
export interface FoundSheetTexts {
  readonly heading: string
  readonly lead: string
  /** Said before the fields: what must not be sent. */
  readonly never: string
  readonly serial: string
  readonly serialHint: string
  readonly account: string
  readonly accountHint: string
  readonly button: string
  readonly problem: { readonly heading: string; readonly text: string }
  readonly own: string
  readonly thanks: { readonly heading: string; readonly paragraphs: readonly string[] }
}

const en: FoundSheetTexts = {
  heading: 'You found a sheet of backup codes?',
  lead: 'Thank you. With what you write here the people at {application} look whose it is, so that nobody can use it.',
  never: 'Do not type any of the codes here, and send nobody a picture of the sheet. Nobody needs them.',
  serial: 'Name of the sheet',
  serialHint: 'The four letters and digits after the word "Sheet", for example A7K2.',
  account: 'Account, if it stands on the sheet',
  accountHint: 'As it is written there. Leave it empty where there is none.',
  button: 'Report the sheet',
  problem: {
    heading: 'This is not the name of a sheet',
    text: 'It has four letters and digits, for example A7K2. What is longer is a code: do not type one here.',
  },
  own: 'If it is your own sheet and you do not know who has seen it, sign in and get a new one: then this one stops working.',
  thanks: {
    heading: 'Thank you',
    paragraphs: [
      'Somebody at {application} looks at it. You will not hear from them, as they do not know who you are.',
      'Now destroy the sheet: tear it into small pieces, and throw them away.',
    ],
  },
}

const de: FoundSheetTexts = {
  heading: 'Sie haben ein Blatt mit Notfallcodes gefunden?',
  lead: 'Danke. Mit Ihren Angaben sucht {application}, wem es gehört, damit niemand etwas damit anfangen kann.',
  never:
    'Tippen Sie hier keinen der Codes ein, und schicken Sie niemandem ein Bild des Blattes. Niemand braucht sie.',
  serial: 'Name des Blattes',
  serialHint: 'Die vier Buchstaben und Ziffern nach dem Wort „Blatt“, zum Beispiel A7K2.',
  account: 'Konto, falls es auf dem Blatt steht',
  accountHint: 'So, wie es dort steht. Steht keines da, lassen Sie das Feld leer.',
  button: 'Fund melden',
  problem: {
    heading: 'Das ist nicht der Name eines Blattes',
    text: 'Er hat vier Buchstaben und Ziffern, zum Beispiel A7K2. Was länger ist, ist ein Code: tippen Sie hier keinen ein.',
  },
  own: 'Ist es Ihr eigenes Blatt, und Sie wissen nicht, wer es gesehen hat? Dann melden Sie sich an und holen Sie sich ein neues: damit wird dieses ungültig.',
  thanks: {
    heading: 'Danke',
    paragraphs: [
      'Jemand bei {application} sieht es sich an. Sie bekommen keine Antwort, denn man weiß dort nicht, wer Sie sind.',
      'Vernichten Sie jetzt das Blatt: zerreißen Sie es in kleine Stücke, und werfen Sie sie weg.',
    ],
  },
}

export const foundSheetTexts: Readonly<Record<'en' | 'de', FoundSheetTexts>> = { en, de }
