import type { SupportTexts } from './texts.ts'

export const de: SupportTexts = {
  start: {
    heading: 'Ich habe alles verloren',
    lead: 'Kein Telefon, kein Schlüssel, keine Backup-Codes: Du kommst trotzdem wieder in dein Konto bei {application}. Es dauert, damit niemand anderes es in deinem Namen tut.',
    first: {
      heading: 'Versuch zuerst das',
      items: [
        'Such ein anderes Blatt: bei deinen Papieren, in deinem Passwort-Manager und in deinen Downloads nach „backup-codes“.',
        'Such ein Gerät, auf dem du noch angemeldet bist: ein altes Telefon, ein Tablet, einen Rechner zu Hause.',
        'Frag den Menschen, mit dem du Papiere oder Schlüssel teilst. Vielleicht hat er eine Kopie.',
      ],
    },
    how: {
      heading: 'Was dann geschieht',
      items: [
        'Du bittest um Hilfe. Deine Anfrage bekommt eine Nummer.',
        'Wir schreiben an jede Adresse, die wir von dir haben. In dieser Nachricht drückst du „Ich habe darum gebeten“.',
        'Menschen bei {application} sehen deine Anfrage an. Deinen Code sieht keiner von ihnen.',
        'Dann wartest du. In dieser Zeit kann der echte Inhaber Nein sagen. Den Termin siehst du auf dieser Seite.',
        'Du kommst wieder, und wir schicken dir einen Code per Mail. Du gibst ihn hier ein und richtest Telefon oder Schlüssel neu ein.',
      ],
    },
    wait: 'Wie lange es dauert: {shortest} bis {longest}, je nachdem, was über dich bekannt ist. Niemand kann dir einen schnelleren Weg verkaufen.',
    scam: {
      heading: 'Vorsicht vor Leuten, die „helfen“',
      items: [
        'Wir rufen nie an und fragen nach einem Code. Niemand vom Hilfe-Team muss deinen Code kennen.',
        'Wer dich am Telefon bittet, in unseren Nachrichten einen Knopf zu drücken, will dein Konto übernehmen.',
        'Du hast von einer Anfrage erfahren, die nicht von dir ist? Drück in jener Nachricht „Das war ich nicht“. Du musst dich nicht anmelden.',
      ],
    },
    contact: {
      heading: 'Wer dir hilft',
      text: 'Die {application} betreiben, erreichst du hier: {contact}',
      none: 'Die {application} betreiben. Nimm Nummer oder Adresse aus einer Rechnung oder einem Vertrag, nicht aus einer Nachricht.',
    },
    signIn: {
      heading: 'Um Hilfe bitten',
      paragraphs: [
        'Geh zu {application} und melde dich mit deinem Passwort an. Wo ein Code gefragt ist, sag, dass du alles verloren hast. Du kommst dann hierher zurück und kannst deine Anfrage abschicken.',
        'Du weißt auch dein Passwort nicht? Sprich mit denen, die {application} betreiben.',
      ],
    },
    off: {
      heading: 'Hier ist keine Anfrage möglich',
      paragraphs: ['Sprich mit denen, die {application} betreiben. Sie sagen dir, was es sonst gibt.'],
    },
    ask: {
      heading: 'Jetzt um Hilfe bitten',
      lead: 'Wir schreiben sofort an alle deine Adressen. Du kannst die Anfrage jederzeit stoppen, mit einem Link in diesen Nachrichten.',
      reason: 'Was ist passiert?',
      reasons: {
        lost_all_factors: 'Mein Telefon oder Schlüssel ist verloren oder kaputt, und meine Codes sind weg',
        device_stolen: 'Sie wurden gestohlen',
        locked_out: 'Meine Codes sind abgeschaltet',
        other: 'Etwas anderes',
      },
      addresses: 'Ich kann die Nachrichten nicht mehr lesen, die ihr mir schickt',
      addressesHint: 'Dann dauert es am längsten, und du musst zu den Leuten von {application} hingehen.',
      button: 'Meine Anfrage abschicken',
    },
  },
  standing: {
    open: {
      heading: 'Deine Anfrage ist bei uns',
      text: 'Wir haben an deine Adressen geschrieben. Öffne die Nachricht und drück „Ich habe darum gebeten“. Dann sehen Menschen bei {application} deine Anfrage an.',
    },
    review: {
      heading: 'Deine Anfrage wird geprüft',
      text: 'Du musst nichts tun. Wir schreiben dir, wenn sie angenommen ist oder noch etwas fehlt.',
    },
    held: {
      heading: 'Deine Anfrage ist angehalten',
      text: 'Jemand muss sie erst ansehen. Sprich mit denen, die {application} betreiben, und nenn die Nummer.',
    },
    unreached: {
      heading: 'Unsere Nachrichten haben dich noch nicht erreicht',
      text: 'Deine Anfrage ist angenommen. Die Wartezeit beginnt, wenn eine Nachricht bei einer deiner Adressen ankam. Kommt keine an, sprich mit denen, die {application} betreiben, und nenn die Nummer.',
    },
    waiting: {
      heading: 'Weiter geht es ab {time}',
      text: 'Das ist {ahead}. Komm dann wieder: Melde dich bei {application} mit deinem Passwort an und fordere auf dieser Seite deinen Code an.',
    },
    ready: {
      heading: 'Du kannst jetzt deinen Code bekommen',
      text: '{how}',
    },
    used: {
      heading: 'Dein Code wurde benutzt',
      text: 'Du bist wieder bei {application}. Wenn du das nicht warst, drück in unserer Nachricht darüber „Das war ich nicht“.',
    },
    withdrawn: {
      heading: 'Deine Anfrage wurde zurückgenommen',
      text: 'Die {application} betreiben, haben sie geschlossen. Sprich mit ihnen, wenn du noch Hilfe brauchst.',
    },
    denied: {
      heading: 'Deine Anfrage wurde abgelehnt',
      text: 'Es ist nicht klar genug, dass du es bist. Sprich mit denen, die {application} betreiben: Vielleicht gibt es einen anderen Weg.',
    },
    cancelled: {
      heading: 'Deine Anfrage wurde gestoppt',
      text: 'Jemand hat „Das war ich nicht“ gedrückt oder kam mit einem Code oder Gerät von dir hinein. Eine Zeit lang ist keine neue Anfrage möglich. Sprich mit denen, die {application} betreiben, wenn du das nicht warst.',
    },
    expired: {
      heading: 'Die Zeit für deine Anfrage ist vorbei',
      text: 'Sie wurde nicht rechtzeitig fertig. Du kannst noch einmal fragen.',
    },
    failed: {
      heading: 'Deine Anfrage ist beendet',
      text: 'Der Code wurde nicht rechtzeitig benutzt, oder es wurden zu oft falsche eingegeben. Einige Tage lang ist keine neue Anfrage möglich.',
    },
    disputed: {
      heading: 'Das wurde gestoppt',
      text: 'Jemand sagte über die Benutzung des Codes: „Das war ich nicht“. Sprich jetzt mit denen, die {application} betreiben.',
    },
  },
  own: {
    text: 'Jemand vom Hilfe-Team hat diese Anfrage für dich gestellt? Sag, dass sie von dir ist: Dann wissen wir, dass du dein Passwort kennst.',
    button: 'Das ist meine Anfrage',
  },
  notYours: 'Das warst nicht du? Drück in einer unserer Nachrichten „Das war ich nicht“: Es endet sofort.',
  found:
    'Hast du deine Codes doch gefunden? Benutz wie gewohnt einen bei {application}. Diese Anfrage endet dann von selbst.',
  facts: {
    number: 'Anfrage',
    openedBy: 'Gestellt von',
    openedAt: 'Gestellt am',
    earliest: 'Frühestens weiter',
    until: 'Code anfordern bis',
  },
  byOwner: 'jemandem, der dein Passwort kennt, auf dieser Seite',
  byProgram: '{name} für {application}, durch ein Programm',
  claim: {
    how: {
      email:
        'Er kommt per Mail, an eine Adresse, die wir von dir haben. Er gilt 10 Minuten: Öffne zuerst dein Postfach.',
      sms: 'Er kommt als Textnachricht, an eine Nummer, die wir von dir haben. Er gilt 10 Minuten.',
      post: 'Er kommt als Brief, an die Postadresse, die wir von dir haben. Er gilt 21 Tage.',
      in_person:
        'Er wird auf dieser Seite gezeigt, einmal, und gilt eine Stunde. Fordere ihn an, während dich die Leute von {application} sehen.',
    },
    button: 'Code zuschicken',
    again: 'Anderen Code zuschicken',
    haveIt: 'Ich habe den Code schon',
    heading: 'Gib den Code ein, den wir geschickt haben',
    sent: 'Er gilt bis {time}.',
    arrives: 'Es kann eine Minute dauern, bis er da ist. Sieh auch bei der unerwünschten Post nach.',
    sentTo: 'Wir haben ihn geschickt an {addresses}.',
    show: 'Code zeigen',
    shown: {
      heading: 'Dein Code',
      paragraphs: [
        'Er wird dieses eine Mal gezeigt und gilt einmal. Gib ihn gleich unten ein und zeig ihn niemandem.',
      ],
    },
    field: 'Der Code aus unserer Nachricht',
    hint: 'Kleine Buchstaben, Leerzeichen und Striche sind egal.',
    use: 'Diesen Code benutzen',
    never: 'Gib ihn hier ein und nirgends sonst. Niemand muss ihn von dir hören.',
  },
  said: {
    empty: { heading: 'Es wurde nichts eingegeben', text: 'Gib den Code aus unserer Nachricht ein.' },
    too_long: {
      heading: 'Das ist zu lang für einen Code',
      text: 'Gib nur den Code aus unserer Nachricht ein.',
    },
    wrong_length: {
      heading: 'Das ist nicht der Code',
      text: 'Er hat zu wenige oder zu viele Buchstaben und Ziffern. Kopier den Code aus unserer Nachricht. Das zählte nicht als Versuch.',
    },
    check_failed: {
      heading: 'Da ist wohl etwas vertippt',
      text: 'Ein Zeichen ist falsch, oder zwei sind vertauscht. Vergleiche mit unserer Nachricht. Das zählte nicht als Versuch.',
    },
    sheet_name: {
      heading: 'Das ist nicht der Code',
      text: 'Der Code in unserer Nachricht ist länger: vier Gruppen aus vier Zeichen.',
    },
    authenticator: {
      heading: 'Das ist nicht der Code',
      text: 'Sechs Ziffern kommen von woanders. Der Code in unserer Nachricht ist länger: vier Gruppen aus vier Zeichen.',
    },
    code_invalid: {
      heading: 'Das ist nicht der Code, den wir geschickt haben',
      text: 'Nimm ihn aus unserer neuesten Nachricht: Ein älterer gilt nicht mehr. Nach fünf falschen Versuchen endet die Anfrage.',
    },
    code_already_used: {
      heading: 'Dieser Code wurde schon benutzt',
      text: 'Er wurde am {time} benutzt. Wenn du das nicht warst, drück in unserer Nachricht darüber „Das war ich nicht“.',
    },
    set_superseded: {
      heading: 'Der ist aus einer älteren Nachricht',
      text: 'Nimm den Code aus unserer neuesten Nachricht.',
    },
    set_revoked: { heading: 'Dieser Code gilt nicht mehr', text: 'Fordere unten einen neuen an.' },
    set_expired: {
      heading: 'Dieser Code ist zu alt',
      text: 'Er galt 10 Minuten. Fordere unten einen neuen an.',
    },
    too_many_attempts: {
      heading: 'Zu viele falsche Versuche',
      text: 'Warte bis {time}, oder fordere unten einen neuen Code an.',
    },
    codes_disabled: {
      heading: 'Dieser Code gilt nicht mehr',
      text: 'Es gab zu viele falsche Versuche, oder deine Anfrage ist beendet. Fordere unten einen neuen Code an, wenn der Knopf dafür da ist.',
    },
  },
  after: {
    heading: 'Du bist drin',
    lead: 'Geh jetzt diese Liste durch: Die Zeit dafür ist kurz. Die Codes, die du verloren hast, gelten vielleicht nicht mehr.',
    newSheet: 'Damit du beim nächsten Mal Codes hast. Bewahr sie an zwei Orten auf.',
    restricted:
      'Bis {time} wird bei {application} vielleicht manches zurückgehalten, zum Beispiel Zahlungen. Das schützt dich, falls du das nicht warst.',
  },
  cancel: {
    ask: {
      heading: 'Das war ich nicht',
      paragraphs: [
        'Jemand hat um Hilfe gebeten, um in dein Konto bei {application} zu kommen.',
        'Wenn du davon nichts weißt, drück den Knopf. Die Anfrage endet sofort. 30 Tage lang ist keine neue möglich.',
        'Wenn du es doch warst, schließ diese Seite. Es hat sich nichts geändert.',
      ],
    },
    button: 'Anfrage stoppen',
    done: {
      heading: 'Die Anfrage ist gestoppt',
      paragraphs: [
        'Niemand kommt mit ihr in dein Konto. 30 Tage lang ist keine neue möglich.',
        'Wenn du dich bei {application} anmelden kannst, ändere jetzt dein Passwort: Vielleicht kennt es jemand.',
      ],
    },
  },
  confirm: {
    ask: {
      heading: 'Hast du darum gebeten?',
      paragraphs: [
        'Drück den Knopf nur, wenn du das selbst begonnen hast und Name und Zeit unten stimmen.',
        'Bittet dich jemand am Telefon, ihn zu drücken? Dann tu es nicht. Niemand vom Hilfe-Team bittet darum.',
        'Wenn du das nicht warst, drück in derselben Nachricht „Das war ich nicht“.',
      ],
    },
    button: 'Ich habe darum gebeten',
    done: {
      heading: 'Danke, jetzt wissen wir es',
      paragraphs: [
        'Menschen bei {application} sehen nun deine Anfrage an. Wir schreiben dir, wenn es Neues gibt.',
      ],
    },
  },
  dispute: {
    ask: {
      heading: 'Das war ich nicht',
      paragraphs: [
        'Mit einem Code, den wir für diese Anfrage geschickt haben, kam jemand in dein Konto bei {application}.',
        'Wenn du das nicht warst, drück den Knopf. Blätter, die seitdem gemacht wurden, gelten dann nicht mehr, und niemand kann mit dem Code weitermachen.',
        'Wenn du es doch warst, schließ diese Seite. Es hat sich nichts geändert.',
      ],
    },
    button: 'Das alles stoppen',
    done: {
      heading: 'Es ist gestoppt',
      paragraphs: [
        'Blätter, die seitdem gemacht wurden, gelten nicht mehr. 30 Tage lang ist keine neue Anfrage möglich.',
        'Sprich jetzt mit denen, die {application} betreiben. Ändere dein Passwort und melde dich überall ab.',
      ],
    },
  },
  unknown: {
    heading: 'Dieser Link geht nicht',
    paragraphs: [
      'Er ist zu alt oder wurde nicht ganz kopiert. Versuch es mit der neuesten Nachricht von uns.',
      'Kommt dir etwas seltsam vor? Sprich mit denen, die {application} betreiben.',
    ],
  },
  later: {
    heading: 'Das ging gerade nicht',
    paragraphs: ['Es hat sich nichts geändert. Öffne den Link gleich noch einmal.'],
  },
  signIn:
    'Um weiterzumachen, melde dich bei {application} mit deinem Passwort an und sag, dass du alles verloren hast.',
}
