"""Words of this subject, of offices and of courts, and the states, cities and days people mention.

One of them alone after "pw" is what a person asks about ("pw tampa", "password cookies not working"), no password.
"""

from __future__ import annotations

from typing import Final

from bot.core.redaction.vocabulary import word_set

SUBJECT: Final = word_set(
    """
    abbreviation above accepts acces action activation address addresses administer administrative administrator
    admission admissions advance adversary advice advises affect affidavit afraid afternoon afterwards against
    agency agents agian ahead alabama alaska albany albuquerque alexandria alike allow allows alone alrdy alredy
    alter anchorage angeles answer answers antonio anywhere apeals appeal appeals appear appearance appears appelate
    applies apply approval approve approves april arizona arkansas arrives assistance assistants assoc associate
    associates atlanta attach attention attorneys attys auditor auditors august austin authentication authenticator
    authorize automatic avoid background backup balance baltimore bankrupcy banner basics become becomes beforehand
    begin behalf believe belong belongs besides bills binder birmingham blocker bookkeeper bookmark borrow bosses
    boston brand break brief briefs bring brings brooklyn brought browsers buffalo built business buttons cache
    calendar california calls camden cancel capital cards carolina carry cases caught cause central cents ceremony
    certain certificate certificates changeover chapter character charge charges charleston charlotte cheat
    checklist chicago child chnge choice choose chose chrome cincinnati circuit circuits circut citizen claim
    claimants claims class classes clear clerks cleveland clicks clients clinic clock codes colleague collection
    colorado columbia columbus combine comes communal company complaints complete compulsory computer computers
    concerns condition conect connect connecticut connection consequences constantly consumer contact contain
    contains contract conversion convert converts cookie cookies copies corporate costs couldn counsel counter
    counts county couple course courses courthouse courtroom cover covers coworker create credential credentials
    credit creditor creditors curentgen currentgen customer daily dakota dallas database dates deadline debtor
    debtors december dedline defender defense define delaware delete denver departmental desktop detach details
    detroit device devices diego differ difference differently direct directly directory discharge disconnect
    districts divorce docket dockets documents doesn dollars double doubt download downloads dozen drawer duplicate
    earlier earliest early easier eastern education efile eight eighth electronic eleven eleventh elsewhere
    emergency emial employee employees employer employers enable enough enroll ensure enter entire entries envelope
    estate estates events everybody everyone evoucher exempt exemption exercise exhibit exhibits exist exists exmpt
    expect expense explain extension extra factor faild fails father feature features february fetch fifth filer
    filers files filings filng final finance financial finishes firefox firms flips floor florida folks follow
    follows force foreign former forms forty forward found fourteen fourth francisco frequency freshly fresno friday
    friend froze further garcia gather generation georgia given gives global google grace group guest hampshire
    handbook handle handles handout hangs hapens happen happens happily happy hartford hates haven hawaii heard
    helpdesk helps herself himself holds holidays homepage homework honolulu hours house houston https human husband
    hyperlink idaho identity ignore illinois inactive inactivity inactve inbox include indiana indiv individual
    information initial initials insists insolvency install intern internal international internet interns
    invitation invoice invoices iphone island items itself jacksonville january javascript joins judge judges
    judgments judiciary july june justice kansas kentucky kinds knows knoxville laptop lateral lauderdale lawsuit
    lawyer lawyers layout leads learn least leave legal letter level librarian library license limitd lines linkage
    lists litigation litigators locks logins logout looks lookups lopez louisiana louisville machine macon mailbox
    mailings mails maine maintain makes manage manhattan manual march maria marriage marry maryland massachusetts
    material materials maternity matter matters means meantime meanwhile medical member members membership memory
    memphis mention menus merge merger method mexico miami michigan middle midnight miles milwaukee minneapolis
    minnesota minute minutes mississippi missouri mistake mistaken mobile modernization modernize modules monday
    money monitor montana montgomery month months mortgage motion motions moves multi multifactor myself names
    nashville national nebraska neighbor nevada newark newcomer newcomers newer newly newsletter nguyen nickname
    night nineties ninth norfolk normal northern notice notices notify november nowadays number nxtgen oakland
    obligatory october offer offers office offices oklahoma omaha ombudsman online opens opinions option order
    ordinary oregon orlando orleans ortega others ourselves pages panel papers paralegals parties partner partners
    partnership party passcode passes payer payments pennsylvania people period permanently permission permissions
    permit person petition petitions philadelphia phoenix phone picks picture pieces pittsburgh place places plain
    plaintiff platform pleadings portland practice practices practise practitioner preferences prepair prepare press
    primary printer printout prior prisoner privileges procedure procedures process profile program project proof
    proofs proper properly prose prosecutor provide providence provider providers puerto pulls purpose purposes
    quarter quarterly queries query raleigh rarely reach reactivate readiness reads reaffirmation recall receive
    record records recover reference refresh refuses register registers registration registrations regster regular
    rehearse reject rejects relate release relink remain remark remember remembers reminder remove reopen repeat
    repeatedly replace reply report reporter reporters reports representative request requests require requires
    research researcher respond response responsibility result results retrieval retrieve reverse review rhode
    richmond rights rochester roles rolls rotate round route sacramento safari sandbox saturday savannah school
    screens screenshot screenshots scripts search searches seattle secondary seconds secretaries select senior
    separately september seriously serve servicer services session settle setup seventh shall share shares shingle
    shouldn shown shows shreveport signature signs signup single sites sixth slack small smartphone south southern
    space spare speak specialist specific split spokane sponsor staff stand start state statements states status
    stays steps stolen story stranger students study stuff style subchapter submenu submission submissions submit
    submits subscribe subscription success successfully suddenly suffix suing suite summary summons sunday support
    surname swears switch switches sworn syracuse systems tablet tacoma taken takes talks tampa tasks teach
    telephone tells tennessee tenth texas theirs themselves think thinks thirty thought threw throw throws thursday
    title together toggle tonight toolbar touch trade train transcriber transcribers transcript transcripts transfer
    translate treats trenton trial trustee trustees tucson tuesday tulsa turns tutorial twelve twenty umbrella
    unable undone union unless unlink unlnk unlock unpaid updte upgrade upgrades upgrde upload uploads usable usage
    uscourts usernames users usual utilites utility utilties vacation vegas vendor verification verify version
    versions video videos views virginia voluntary waits waiver walkthrough warns washington watch webinar webiste
    wednesday weekend weeks western westlaw whenever wheres white william wisconsin withdrawal wonder write written
    wrote
    """
)
