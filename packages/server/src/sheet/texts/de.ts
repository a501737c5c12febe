import type { SheetTexts } from './texts.ts'

export const de: SheetTexts = {
  sheet: 'Blatt {serial}',
  heading: 'Backup-Codes',
  headingNamed: 'Backup-Codes für {service}',
  service: 'Dienst',
  account: 'Konto',
  madeOn: 'Erstellt am',
  intro: [
    'Mit einem dieser Codes melden Sie sich an, wenn Telefon oder Schlüssel fehlen. Jeder Code gilt einmal.',
    'Streichen Sie einen Code durch, wenn er benutzt ist. Groß- und Kleinschreibung und die Striche sind gleichgültig.',
  ],
  usedOn: 'benutzt am',
  getNew:
    'Neue Codes: Melden Sie sich an und suchen Sie in den Sicherheitseinstellungen Ihres Kontos nach Backup-Codes.',
  getNewAt: 'Neue Codes: {place}',
  replaced:
    'Sobald Sie ein neues Blatt erstellt und einen seiner Codes zur Probe eingegeben haben, gilt dieses nicht mehr: Vernichten Sie es.',
  keep: 'Verwahren Sie dieses Blatt wie einen Ersatzschlüssel: an zwei Orten, einer davon nicht das Gerät, mit dem Sie sich anmelden. Wer Ihnen hilft, fragt nie nach einem Code.',
  square: 'Alle Codes zum Scannen. Ein Blick mit dem Telefon kopiert sie.',
  squareName: 'QR-Code mit allen Codes dieses Blattes',
  page: 'Seite {page} von {pages}',
}
