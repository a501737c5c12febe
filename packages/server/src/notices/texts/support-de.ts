import type { SupportNoticeKind } from 'sparekey'
import type { SupportMessageTexts } from './support-texts.ts'
import type { KindTexts } from './texts.ts'

export const supportKinds: Readonly<Record<SupportNoticeKind, KindTexts>> = {
  support_opened: {
    subject: '{application}: jemand hat um Hilfe für Ihr Konto gebeten',
    happened:
      'Jemand hat um Hilfe gebeten, um in Ihr Konto bei {application} zu kommen, weil Telefon, Schlüssel oder Codes verloren sind. Das ist Anfrage {number}. Dadurch ist niemand in Ihrem Konto: Erst sehen Menschen sie an, dann wird gewartet.',
    timeName: 'Wann',
    ifYou:
      'Merken Sie sich die Nummer der Anfrage. Niemand vom Hilfe-Team ruft Sie an und fragt nach einem Code oder bittet Sie, einen Knopf zu drücken.',
    ifNotYou:
      'Vielleicht will jemand Ihr Konto übernehmen. Stoppen Sie die Anfrage jetzt. Dafür müssen Sie sich nicht anmelden.',
  },
  support_reviewed: {
    subject: '{application}: Anfrage {number} wurde geprüft und angenommen',
    happened:
      'Menschen bei {application} haben Anfrage {number} angesehen und ihr zugestimmt. Weiter geht es frühestens: {earliest}. Bis dahin bekommt niemand einen Code: Die Wartezeit ist dazu da, dass Sie sie stoppen können.',
    timeName: 'Wann',
    ifYou:
      'Kommen Sie dann wieder. Melden Sie sich bei {application} mit Ihrem Passwort an. Auf der Seite für verlorene Codes fordern Sie Ihren Code an.',
    ifNotYou:
      'Jemand will Ihr Konto übernehmen, und die Zeit ist knapp. Stoppen Sie die Anfrage jetzt. Dafür müssen Sie sich nicht anmelden.',
  },
  support_halfway: {
    subject: '{application}: die halbe Wartezeit für Anfrage {number} ist vorbei',
    happened:
      'Jemand hat um Hilfe gebeten, um in Ihr Konto bei {application} zu kommen. Die halbe Wartezeit für Anfrage {number} ist vorbei. Weiter geht es frühestens: {earliest}.',
    timeName: 'Wann',
    ifYou: 'Kommen Sie dann wieder. Bis dahin ist nichts zu tun.',
    ifNotYou:
      'Jemand will Ihr Konto übernehmen, und die Zeit ist knapp. Stoppen Sie die Anfrage jetzt. Dafür müssen Sie sich nicht anmelden.',
  },
  support_date_changed: {
    subject: '{application}: der Termin von Anfrage {number} wurde geändert',
    happened:
      'Anfrage {number} zu Ihrem Konto bei {application} hat einen anderen Termin. Weiter geht es frühestens: {earliest}.',
    timeName: 'Wann',
    ifYou: 'Kommen Sie dann wieder. Bis dahin ist nichts zu tun.',
    ifNotYou:
      'Jemand will Ihr Konto übernehmen, und die Zeit ist knapp. Stoppen Sie die Anfrage jetzt. Dafür müssen Sie sich nicht anmelden.',
  },
  support_released: {
    subject: '{application}: Ihr Code kann angefordert werden',
    happened:
      'Die Wartezeit für Anfrage {number} ist vorbei. Ein Code kann angefordert werden bis: {until}. Er geht an eine Adresse, die wir von Ihnen haben, und an keine andere.',
    timeName: 'Wann',
    ifYou:
      'Melden Sie sich bei {application} mit Ihrem Passwort an. Auf der Seite für verlorene Codes fordern Sie Ihren Code an. Niemand sonst braucht ihn: Geben Sie ihn niemandem.',
    ifNotYou:
      'Jemand will Ihr Konto übernehmen, und nur noch der Code fehlt. Stoppen Sie die Anfrage jetzt. Dafür müssen Sie sich nicht anmelden.',
  },
  support_code: {
    subject: '{application}: der Code, den Sie angefordert haben',
    happened: 'Ein Code wurde angefordert.',
    timeName: 'Wann',
    ifYou: 'Geben Sie ihn auf der Seite ein, auf der Sie ihn angefordert haben.',
    ifNotYou: 'Geben Sie ihn niemandem.',
  },
  support_claimed: {
    subject: '{application}: für Anfrage {number} wurde ein Code verschickt',
    happened:
      'Jemand hat sich bei {application} mit Ihrem Passwort angemeldet und den Code von Anfrage {number} angefordert. Er ging an eine Adresse, die wir von Ihnen haben. Er gilt nur kurze Zeit.',
    timeName: 'Wann',
    ifYou: 'Sehen Sie in Ihren anderen Postfächern nach. Geben Sie den Code niemandem.',
    ifNotYou: 'Jemand hat Ihr Passwort. Stoppen Sie die Anfrage jetzt und ändern Sie dann Ihr Passwort.',
  },
  support_wrong_code: {
    subject: '{application}: für Anfrage {number} wurden falsche Codes eingegeben',
    happened:
      'Für Anfrage {number} zu Ihrem Konto bei {application} wurden drei falsche Codes eingegeben. Alle wurden abgelehnt. Nach einigen weiteren endet die Anfrage.',
    timeName: 'Wann',
    ifYou:
      'Lassen Sie sich Zeit. Kopieren Sie den Code aus unserer neuesten Nachricht oder fordern Sie einen neuen an.',
    ifNotYou:
      'Jemand rät und hat Ihr Passwort. Stoppen Sie die Anfrage jetzt und ändern Sie dann Ihr Passwort.',
  },
  support_used: {
    subject: '{application}: der Code von Anfrage {number} wurde benutzt',
    happened:
      'Der Code, den wir für Anfrage {number} verschickt haben, wurde benutzt. Wer ihn benutzt hat, kommt damit weiter in Ihr Konto bei {application}. Codes, die Sie vorher hatten, gelten vielleicht nicht mehr.',
    timeName: 'Wann',
    ifYou:
      'Richten Sie Ihr Telefon oder Ihren Schlüssel neu ein und holen Sie sich ein neues Blatt. Tun Sie es jetzt: Die Zeit dafür ist kurz.',
    ifNotYou:
      'Vielleicht ist jemand anderes in Ihrem Konto. Sagen Sie es jetzt. Dafür müssen Sie sich nicht anmelden.',
  },
  support_completed: {
    subject: '{application}: Anfrage {number} ist erledigt',
    happened:
      'Was nach Anfrage {number} zu tun war, ist erledigt. In Ihr Konto bei {application} kommt man wieder auf den üblichen Wegen.',
    timeName: 'Wann',
    ifYou: 'Bewahren Sie Ihr neues Blatt dort auf, wo Sie es auch ohne Ihr Telefon finden.',
    ifNotYou: 'Jemand anderes ist in Ihrem Konto. Sagen Sie es jetzt. Dafür müssen Sie sich nicht anmelden.',
  },
  support_overdue: {
    subject: '{application}: bitte bringen Sie Ihr Konto ganz in Ordnung',
    happened:
      'Nachdem bei {application} der Code von Anfrage {number} benutzt wurde, blieben Schritte offen: Telefon oder Schlüssel neu einrichten, ein neues Blatt machen, das Passwort ändern oder sich an anderen Geräten abmelden.',
    timeName: 'War fällig',
    ifYou:
      'Melden Sie sich an und erledigen Sie sie. Was noch offen ist, steht dort. Kommen Sie nicht hinein, sprechen Sie mit denen, die {application} betreiben.',
    ifNotYou:
      'Vielleicht ist jemand anderes in Ihrem Konto. Sagen Sie es jetzt. Dafür müssen Sie sich nicht anmelden.',
  },
  support_ended: {
    subject: '{application}: Anfrage {number} ist beendet',
    happened: '{why} Anfrage {number} zu Ihrem Konto bei {application} ist beendet. Kein Code davon gilt.',
    timeName: 'Wann',
    ifYou: 'Wenn Sie immer noch nicht hineinkommen, sprechen Sie mit denen, die {application} betreiben.',
    ifNotYou:
      'Sie haben nie um Hilfe gebeten? Ändern Sie Ihr Passwort und sehen Sie nach, was sich in Ihrem Konto sonst geändert hat.',
  },
  support_disputed: {
    subject: '{application}: was aus Anfrage {number} wurde, ist gestoppt',
    happened:
      'Jemand hat in einer unserer Nachrichten „Das war ich nicht“ gedrückt. Vorher war der Code von Anfrage {number} benutzt worden. Blätter, die seitdem für Ihr Konto bei {application} gemacht wurden, gelten nicht mehr.',
    timeName: 'Wann',
    ifYou:
      'Sprechen Sie jetzt mit denen, die {application} betreiben. Ändern Sie Ihr Passwort und melden Sie sich überall ab.',
    ifNotYou:
      'Jemand kann Ihre Nachrichten lesen. Sichern Sie zuerst Ihr Postfach und ändern Sie dann Ihr Passwort.',
  },
}

export const support: SupportMessageTexts = {
  facts: {
    number: 'Anfrage',
    openedBy: 'Gestellt von',
    openedAt: 'Gestellt am',
    frozenUntil: 'Keine neue Anfrage vor',
    restrictUntil: 'Manches wird zurückgehalten bis',
  },
  openers: {
    operator: '{name}, Hilfe-Team von {application}',
    automation: '{name} für {application}, durch ein Programm',
    owner: 'jemandem, der Ihr Passwort kennt, auf unserer Seite',
  },
  earliestUnknown: 'noch nicht bekannt',
  ended: {
    owner: 'Jemand hat in einer unserer Nachrichten „Das war ich nicht“ gedrückt.',
    own_use: 'Jemand kam mit einem Code oder Gerät hinein, das zu Ihrem Konto schon gehörte.',
    support: 'Wer {application} betreibt, hat sie gestoppt.',
    time: 'Ihre Zeit ist abgelaufen.',
    wrong_codes: 'Es wurden zu viele falsche Codes eingegeben.',
  },
  links: {
    status: {
      before: 'Diese Seite zeigt, wie es steht:',
      name: 'Nachsehen, wie es steht',
      after: 'Die Seite zu öffnen ändert nichts.',
    },
    confirm: {
      before:
        'Haben Sie um Hilfe gebeten? Öffnen Sie diese Seite und drücken Sie den Knopf, damit wir wissen, dass diese Nachricht Sie erreicht hat:',
      name: 'Ich habe darum gebeten',
      after: 'Die Seite nur zu öffnen ändert nichts.',
    },
    cancel: {
      before:
        'Öffnen Sie diese Seite und drücken Sie den Knopf. Die Anfrage endet sofort, und kein Code davon gilt:',
      name: 'Das war ich nicht',
      after: 'Die Seite nur zu öffnen ändert nichts.',
    },
    dispute: {
      before:
        'Öffnen Sie diese Seite und drücken Sie den Knopf. Neue Blätter gelten sofort nicht mehr, und niemand kann mit dem Code weitermachen:',
      name: 'Das war ich nicht',
      after: 'Die Seite nur zu öffnen ändert nichts. Sie ist ab der Benutzung des Codes 30 Tage lang da.',
    },
  },
  code: {
    subject: '{application}: der Code, den Sie angefordert haben',
    before: 'Ihr Code für {application}:',
    goodUntil: 'Er gilt einmal, und zwar bis {time}.',
    where: 'Geben Sie ihn auf der Seite ein, auf der Sie ihn angefordert haben.',
    never:
      'Wir fragen Sie nie danach: nicht am Telefon, nicht in einer Nachricht. Wer danach fragt, will Ihnen schaden.',
  },
  contact: 'Die {application} betreiben, erreichen Sie hier: {contact}',
  footer:
    'Sie erhalten diese Nachricht, weil diese Adresse zu Ihrem Konto bei {application} gehört. Niemand vom Hilfe-Team braucht einen Ihrer Codes: Geben Sie sie niemandem.',
}
