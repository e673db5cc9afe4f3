"""The notes that schools write around their forms, and the messages that carry no form at all."""

from dataclasses import dataclass

RETURNS_ADDRESS = "returns@hartwellmusic.example"


@dataclass(frozen=True, slots=True)
class Letter:
    """The subject, the note, and the name the form is attached under."""

    subject: str
    note: str
    attachment: str = ""
    html: bool = False  # sent as plain text and HTML side by side


LETTERS: dict[str, Letter] = {
    "01-oakfield": Letter(
        "Music self-evaluation - Oakfield JMI",
        "Good morning,\n\nPlease find our completed form attached. It was useful to do it as a staff.\n\n"
        "Kind regards\nMrs Achebe\nOakfield JMI School",
        "Oakfield JMI music self-evaluation.docx",
    ),
    "02-verwell": Letter(
        "SEF for music",
        "Hi,\n\nForm attached as asked. Some of the numbers are from the September census.\n\nTom",
        "Secondary Music Self-Evaluation TM.docx",
        html=True,
    ),
    "03-sallowdene": Letter(
        "FW: Hub form",
        "Dear all,\n\nI filled this in with track changes on without noticing, sorry. I hope you can still use it.\n\n"
        "Best wishes,\nMiss Kettering",
        "Hub form (1).docx",
    ),
    "04-dunmere": Letter(
        "The Dunmere Academy: music return",
        "Dear colleague,\n\nOur return is attached. I am happy to talk it through.\n\nDr H Strand, Head of Music",
        "Dunmere music return autumn 2026.docx",
        html=True,
    ),
    "05-ashmere-infants": Letter(
        "Completed form",
        "Hello\n\nHere is our form. We are infants only so the Key Stage 2 boxes do not apply to us.\n\nThank you\nJ Pell",
        "infant form.docx",
    ),
    "06-thornleigh-academy": Letter(
        "Re: Music Hub / School dialogue",
        "Hello again,\n\nThank you for the reminder. I have shaded the grades rather than ticking them.\n\nMs Okonedo",
        "Music dialogue THORNLEIGH.docx",
    ),
    "07-millhanger": Letter(
        "form",
        "hi sorry its late did it on the train\nmr roper\n\nSent from my phone",
        "Infant and Primary Music Self-Evaluation.docx",
    ),
    "08-larkhanger": Letter(
        "Larkhanger School \u2013 self-evaluation",
        "Dear Hub,\n\nPlease see attached. We added two rows to the action plan.\n\nRegards,\nKwame Osei",
        "Self\u2011evaluation \u2013 Larkhanger.docx",
        html=True,
    ),
    "09-coldbrook": Letter(
        "Music form Coldbrook",
        "Dear team,\n\nI have guessed a few of the figures; the office will have the exact ones.\n\nMiss Abara",
        "Coldbrook music.docx",
    ),
    "10-chalkdell": Letter(
        "Chalkdell Primary music self evaluation",
        "Hello,\n\nI found the form in our shared folder, I think it is the right one.\n\nMrs Sorrell",
        "music self evaluation.docx",
    ),
    "11-pipers-lane": Letter(
        "Pipers Lane - music",
        "Morning,\n\nA first go at the form before half term. There may be more to come.\n\nP Kowal",
        "Pipers Lane music.docx",
    ),
    "12-kingsmere-juniors": Letter(
        "Automatic reply: Music self-evaluation: a reminder",
        "Thank you for your message. I am out of the office until Monday 2 November. If your message is urgent please "
        "telephone the school.\n\nKingsmere Juniors",
    ),
    "13-heronsbrook": Letter(
        "Visit to Heronsbrook Infant School",
        "Dear music hub,\n\nWe have a new music leader who is quite on her own. Could our visit be made a priority, "
        "please, if possible before Christmas? We will send the form when she has settled in.\n\n"
        "With thanks\nMrs L Byrne, Headteacher\nHeronsbrook Infant School",
    ),
    "14-foxlease": Letter(
        "Self-evaluation from Foxlease Hall",
        "Dear Sir or Madam,\n\nA colleague in your county passed this on to us and we would like to take part.\n\nRuth Penhale",
        "Foxlease Hall.docx",
    ),
    "15-pipers-lane-again": Letter(
        "Pipers Lane - music (please use this one)",
        "Dear hub,\n\nThis replaces the form I sent on Monday. We met as a staff and have filled in far more.\n\nP Kowal",
        "Pipers Lane music FINAL.docx",
    ),
    "16-willow-bank": Letter(
        "Willow Bank form", "Form attached as requested.\n\nSchool office", "Music form.docx"
    ),
    "17-hollybush-green": Letter(
        "Hollybush Green Infants",
        "Hello,\n\nPlease find attached. Happy to answer any questions.\n\nMiss Darrow",
        "HBG music.docx",
    ),
    "18-gravel-hill": Letter(
        "Music return",
        "Hi both,\n\nI teach in two schools this year, so this comes from my other address.\n\nJo",
        "music return GH.docx",
        html=True,
    ),
    "19-riversmeet": Letter(
        "Riversmeet School music",
        "Dear colleagues,\n\nAttached. Please read the line at the very end about our hall.\n\nD Haldane",
        "Riversmeet SEF.docx",
    ),
    "20-abbot-wood": Letter(
        "Abbot Wood self-evaluation",
        "Dear hub,\n\nWe could not agree on some of the grades, as you will see!\n\nMrs Vance",
        "Abbot Wood.docx",
    ),
    "21-stanmere-park": Letter(
        "Stanmere Park: form",
        "Good morning\n\nCompleted as far as we can at present.\n\nMr Ashdown",
        "Stanmere Park music Nov 2026.docx",
    ),
    "22-inglebrook": Letter(
        "Inglebrook music self\u2010evaluation",
        "Dear all,\n\nI took out the rows that we did not need. I hope that\u2019s all right!\n\nMs Fr\u00f6hlich",
        "Inglebrook \u2013 Fr\u00f6hlich.docx",
    ),
    "23-st-marys": Letter(
        "St Mary's music form",
        "Hi,\n\nSending this from home as the school system is down.\n\nClare",
        "St Marys.docx",
    ),
    "24-brookmead": Letter(
        "Brookmead Academy",
        "Dear hub,\n\nPlease note that we became an academy in April. Form attached.\n\nMr Tamm",
        "Brookmead Academy music.docx",
        html=True,
    ),
    "25-christ-church": Letter(
        "Christ Church",
        "Evening! Filled in online and downloaded, so the layout may look odd.\n\nSam",
        "Infant and Primary Music Self-Evaluation (3).docx",
    ),
    "26-kingsmere-girls": Letter(
        "Kingsmere Girls' School music return",
        "Dear colleagues,\n\nOur return is attached, with apologies for the delay.\n\nMs Lowther\nHead of Music",
        "KGS music return.docx",
    ),
}

BAD_LETTERS: dict[str, Letter] = {
    "01-program": Letter("form attached", "Please see attached form.\n\nRegards", "Music form.docx"),
    "02-password": Letter(
        "Music return (confidential)",
        "Dear hub,\n\nOur policy is to protect every attachment. The office will ring you with the password.\n\nMr Renshaw",
        "Tannersfield protected.docx",
    ),
    "03-cut-short": Letter(
        "Birchdell music form",
        "Hello,\n\nOur internet dropped while I was sending, so here it is again.\n\nMrs Iveson",
        "Birchdell.docx",
    ),
    "04-empty": Letter(
        "Sandhollow JMI", "Form attached, thank you.\n\nOffice, Sandhollow JMI", "Sandhollow music.docx"
    ),
    "05-really-a-pdf": Letter(
        "Maplecroft: music",
        "Dear hub,\n\nI could not send the PDF so I changed its name and now it goes.\n\nMs Dunning",
        "Maplecroft programme.docx",
    ),
}
