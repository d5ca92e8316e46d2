"""How people name courts, and what looks like a court and is none."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from tests.shipped import shipped_finder, shipped_knowledge

COURTS = shipped_knowledge().library.courts
FINDER = shipped_finder()

NAMED = """
flsd | is ecf down in southern district of florida? can't file and it's due midnight
cand | I file in northern district of california
txnd | oh, northern district of texas
ohnd | ok northern district of ohio
ilnd | IN NORTHERN DISTRICT OF ILLINOIS
ohnd | OH Northern District
paed | how do i file in eastern pa
laed | eastern la, forgot the login
dcd | the district columbia court wants a link
kywd | Louisville. No such link on my page
wyd | cheyenne: the mail with the new password never came
mnd | Minnesota - which login do they mean
ohnd | cleveland federal: must everybody have an own account
okwd | Oklahoma City. Upgraded, and still no menu
alnb | ch 13 trustee in birmingham, how many logins
tnmd | ausa in nashville who leaves in june
med | admitted pro hac in Maine, how do i file
nmd | new on the CJA panel in Albuquerque
mowb | KC Missouri bankruptcy, wrong password
flsd | how do i link in flsd
txwb | TXWB keeps refusing me
flsd | https://ecf.flsd.uscourts.gov says no
txwb | ecf-train.txwb.uscourts.gov is that the right site
mad | ecf.mad.uscourts.gov login page
mad | is MAD live yet? filing in MAD tomorrow
med | login for ecf.med.uscourts.gov
deb | www.deb.uscourts.gov has nothing on this
ded | need to file in DED
cit | how does the CIT handle e-filing accounts
cit | filing in CIT
alsd | lost my filing password, mobile alabama
almd | montgomery, alabama - reset ecf login
flsd | menus missing after linking (miami, fl)
nysd | linked ok in SDNY
nyed | E.D.N.Y. question
nynd | NDNY linking
nywd | wdny
txed | edtx login
txed | EDTex
txsd | S.D. Tex.
txnd | ND Tex
txwd | wd texas
cand | NDCal
cand | ND Cal.
cacd | C.D. Cal.
cacd | cdcal
caed | E.D. California
casd | SDCA
alsd | SDAL
alsd | SD Ala
paed | EDPA
pamd | m.d. pa.
pawd | WDPA
flmd | M.D. Fla.
flmb | M.D. Fla bankruptcy
flnd | NDFL
flsd | S.D. Fla.
flsd | SD Fla
flsd | S. D. Florida
gand | ndga
ilnd | N.D. Ill.
ilcd | CDIL
insd | S.D. Ind.
mied | ED Mich
moed | E.D. Mo
ncmd | MDNC
ncwd | W.D.N.C.
vaed | EDVA
vawd | WDVA
wawd | W.D. Wash.
waed | edwa
wvnd | N.D. W. Va.
wvsd | sdwv
laed | E.D. La.
lamd | MDLA
okwd | WDOK
oknd | N.D. Okla.
mad | D. Mass
mad | D.Mass.
mdd | D. Md.
mdd | dmd? no, D.Md. i mean
njd | DNJ
njd | d.n.j.
dcd | D.D.C.
dcd | ddc
ord | D. Or.
med | D. Me.
azd | D. Ariz.
cod | D. Colo.
ksd | D Kan
ndd | D.N.D.
sdd | D.S.D. filing
prd | D.P.R.
vid | D.V.I.
hid | D. Haw.
deb | Bankr. D. Del.
nysb | Bankr. S.D.N.Y.
nysb | sdny bankruptcy
nysb | SDNY bk ct
txwb | wdtx bk
txsb | bankruptcy court, S.D. Tex.
ganb | ND Ga. bankr.
flsb | flsd bankruptcy court
cacb | bk court for the central district of california
flsd | southern district of florida
flsb | the Southern District of Florida Bankruptcy Court
flsb | united states bankruptcy court for the southern district of florida
flsd | US district court for the southern district of florida
flsd | southern distict of florida
flsd | southren district of florda
txwd | westen district of texas
txwb | western district of texas bankrupcty
moed | eastern missouri
ohnd | northern ohio, is it live
wvnd | northern district of west virginia
vawd | western district of virginia
vawd | western virginia linking
ncwd | western north carolina
ilsd | so. dist. of ill.
nynd | the no. dist. of New York
txsd | Texas Southern
alsb | alabama southern bankruptcy court
gud | District Court of Guam
gub | guam bankruptcy
nmid | northern mariana islands district
vid | district court of the virgin islands
prb | puerto rico bankruptcy court
dcd | U.S. District Court for the District of Columbia
dcb | DC bankruptcy court
dcb | washington dc bankruptcy court
dcd | district court in Washington, D.C.
ca9 | 9th cir
ca9 | Ninth Circuit
ca9 | 9th Circuit Court of Appeals
ca9 | nineth circuit
ca9 | ca9
ca2 | 2d Cir.
ca2 | 2nd cir
ca3 | 3d cir
ca3 | third circuit linking
ca5 | CA5
ca5 | CA-5
ca11 | 11th circ.
ca11 | eleventh cir.
ca10 | tenth circiut
cadc | DC circuit
cadc | D.C. Cir.
cadc | CADC
cafc | fed cir
cafc | Federal Circuit
cafc | fed. cir. brief
cofc | cofc
cofc | court of federal claims
cofc | the federal claims court
cofc | Fed. Cl.
cit | court of international trade
cit | USCIT
jpml | JPML
jpml | MDL panel
jpml | Judicial Panel on Multidistrict Litigation
bap9 | 9th Cir. BAP
bap9 | bap9
bap1 | BAP for the First Circuit
bap10 | tenth circuit bankruptcy appellate panel
alsd | mobile alabama
alsd | filing in mobile, alabama
alsd | the mobile federal court
flsd | miami federal court
flsd | federal court in Miami
txsb | houston bankruptcy court
njd | jersey federal court
waed | spokane federal court
ilnb | chicago bankruptcy court
deb | del. bankruptcy
deb | delaware bankruptcy court
deb | filing a proof of claim in Delaware bankruptcy court
nhb | NH bankruptcy
mnd | minnesota federal court
mdd | maryland district court? the federal one
utd | when does Utah go live
hid | filing in Hawaii
akb | alaska bankruptcy court
flmd | tampa federal courthouse
flmb | tampa bankruptcy
gand | US district court in Atlanta
lawd | federal court in Shreveport
nced | raleigh federal court
nysd | federal court in Manhattan
nyed | brooklyn federal court
ohsd | Columbus federal court
gamd | columbus, georgia federal court
med | Portland, Maine federal court
ord | federal court in portland oregon
mowd | Kansas City, Missouri federal court
ksd | federal court in kansas city ks
nced | wilmington north carolina federal court
deb | wilmington bankruptcy court
txsd | harris county texas federal court
cacb | los angelos bankruptcy court
casd | san deigo federal court
prd | federal court in San Juan
nvb | las vegas bankruptcy court
txwd | usdc san antonio
mab | chapter 13 case in D. Mass.
vtb | chapter 7 in Vermont
alnb | I'm a chapter 13 trustee in N.D. Ala. and need a login
txnb | N.D. Tex. please, it's a bankruptcy case
cand | USDC NDCA
mssd | S.D. Miss.
tnmd | M.D. Tenn.
wied | e.d. wis
scd | D.S.C.
nmd | D.N.M.
rid | D.R.I. linking
ctd | D. Conn.
ctd | District of Connecticut
wyd | wyoming district
casd | when can we connect our accounts in San Diego
nmd | DNM
nmd | NM federal court
nmid | CNMI federal court
nmid | D. N. Mar. I.
txnb | ft worth bankruptcy court
moed | federal court in saint louis
moeb | st louis bk court
flsd | south florida federal court
flsb | southern florida bk
cadc | dc cir
cadc | District of Columbia Circuit
cafc | federal cir
nysb | USBC SDNY
nysb | the bk court in SDNY
nyeb | EDNY's bankruptcy court
njb | bankruptcy court, district of new jersey
flmb | US Bankruptcy Court - Middle District of Florida
flmb | Florida Middle Bankruptcy Court
mad | Mass. district court
mdb | Maryland's bankruptcy court
idd | federal district court in Boise
nysd | S.D. of N.Y.
nysd | southern dist new york
hid | USDC Hawaii
mab | mass. bankruptcy
azb | AZ bankruptcy court
paed | philly federal court
oknb | tulsa bk
vaed | norfolk federal court
cacd | I'm in the Central District (LA), is it live
nyed | ecf for brooklyn
flsb | Ft. Lauderdale bankr question
bap9 | 9th Cir BAP
cacb | CD Cal bk
flmd | Tampa div. of MD Fla
pawd | WD Pa. Pittsburgh
vaed | E.D. of Va., Alexandria
cod | dist of colo
ord | USDC Oregon
cacb | bk ct in Santa Ana
flsd | usdc sd fla
flsd | So. Dist. Fla.
flsd | SD of Florida
flsd | S.D.FL.
flsd | south dist florida
flsd | miami division sdfl
flsb | Miami bankruptcy ct
flsb | USBC Miami
flsb | u.s. bankruptcy court miami
flmd | Orlando federal court
flmb | Jacksonville bk court
flnd | Tallahassee federal court
flnd | NDFLA
flmd | MDFLA
nysd | White Plains federal court
nysd | SDNY (Manhattan)
nyeb | bankr edny
nyed | Eastern District NY
nyed | EDNY Central Islip
nynd | Northern Dist. of N.Y.
njd | Newark federal court
njb | NJ bankr ct
njd | District NJ
paed | E.D. Penn.
pawb | WD PA bankruptcy
mab | Boston bankruptcy court
mad | federal court in Boston
mad | D. Massachusetts
ctd | district of conn
deb | bankruptcy delaware
ded | Dist. Delaware
mdd | USDC Maryland
mdd | D Md
mdb | greenbelt bankruptcy court
vawd | Roanoke federal court
vaed | ED Va
vaeb | EDVA bankr
wvnd | ND WV
ncwd | WDNC Charlotte
ncmd | Greensboro federal court
scd | District of SC
scb | bankruptcy court in south carolina
gand | N.D. Georgia Atlanta
gasd | Savannah federal court
gamb | MD Ga bankruptcy
alnd | Birmingham federal court
tned | ED Tenn
tnwd | Memphis federal court
kyed | E.D. Ky.
kywd | Louisville federal court
ohnd | Cleveland federal court
ohsb | S.D. Ohio bankr.
mied | Detroit federal court
miwd | WD Mich
ilnd | ND Ill Chicago
ilnd | Northern Illinois federal court
insd | Indianapolis federal court
wied | Milwaukee federal court
wiwd | WD Wis
mnd | Dist. of Minn.
iasd | SD Iowa
iand | n.d. iowa
moed | E.D. Missouri
mowb | Kansas City bankruptcy court WD Mo
ared | ED Ark
arwd | W.D. Ark.
lawd | WD La.
laed | New Orleans federal court
txsd | SDTX Houston
txnd | Dallas federal court
txed | EDTX Marshall
txeb | Plano bankruptcy court
txwd | El Paso federal court
nmd | USDC NM
cob | Denver bankruptcy court
utd | D. Utah
utb | SLC bankruptcy court
nvd | D. Nev.
nvd | Reno federal court
azd | phoenix federal court
azb | tucson bankruptcy
casd | S.D. of Cal
caed | Sacramento federal court
caed | Fresno ED Cal
cand | Oakland federal court
canb | San Jose bankruptcy court
wawd | Seattle federal court
wawb | WD Wash bk
akd | Anchorage federal court
hid | Honolulu federal court
prd | USDC Puerto Rico
ca9 | Ninth Cir. court of appeals
ca9 | US Court of Appeals for the 9th Circuit
ca9 | usca9
ca2 | USCA 2nd Circuit
ca2 | 2nd circ
ca2 | CTA2
ca4 | 4CCA
ca11 | 11 Cir
ca7 | 7th Cir appeals
cadc | DCCA? no, USCA DC Circuit
cafc | CAFC
cafc | Fed Circuit
cofc | US court of federal claims
cofc | claims court
cit | US Court of Int'l Trade
cit | Ct. Int'l Trade
jpml | J.P.M.L.
cacd | usdc cdca
cacd | Riverside federal court
cacb | bankr. C.D. Cal.
cacd | C.D. California, Santa Ana division
flsd | filing in S. Florida federal court
ilnb | NDIL bk
nysd | ny southern district
nysd | New York Southern
nysd | Southern NY
txwd | texas western district, austin
gand | north georgia federal court
flsd | Southern District of Miami
flmd | Middle District, Tampa
waed | eastern district (spokane)
paed | eastern PA
utd | Panel counsel in the District of Utah. Did I forget to set something at login?
"""

NO_COURT = """
Austin. Can you reset my password?
Virginia: please call me about the login
second circuit breaker tripped and the server is down
claims court reporter transcripts
eighth circuit board exam
thanks, austin.
is there training in the louisville office. i need a login
co-counsel from mobile alabama forgot her password
our office in dayton ohio moved, do i need a new login
the weather in miami florida
my colleague in boise idaho has a question about her login page
i am on hawaii time
our san antonio outfit
the pacer folks in San Antonio were no help
Mobile phone is dead
does the mobile app work
is there a mobile version of ecf
ecf on mobile
can i use ecf for mobile
8 to 6 central time
eastern standard or daylight?
my district is not live
northern district
the southern district
ND
SD
co-counsel from ohio
is that allowed under georgia law
weather in tampa
rain in tampa tomorrow
washington
a washington federal court
filing in washington
federal court in Portland
springfield federal court
texas federal court
new york bankruptcy court
a cook county case
cook county circuit court
tell me what to do
i am so mad
i'm MAD about this
med school
gas money
hid the link
get rid of the old account
ask Deb
vid of the steps
cod for dinner
is it in or out
ok
help me
the court in question
did i miss it
Did I miss it? Did the link work?
The Mad Hatter asked in Med school
Medicare part D or part B
d or e
exhibit D in the file
do i need a district court account or a bankruptcy one
district OR bankruptcy
login ID court assigned me
delaware bankruptcy lawyer here
delaware court of chancery
our office in Miami
i work in Houston
a colleague in Boston told me
state court in Tampa
superior court of los angeles
supreme court
circuit court
i'm reading the manual
reading court rules
which circuit am i in
still nothing
does it still work at the courthouse
federal court
bankruptcy court
court of appeals
where is the menu
co counsel in miami filed it
the 9th of may
chapter 7
send it to the clerk in the morning
virginia is out sick
i asked Austin to link it for Tyler
georgia from the front desk says hi
eastern time
the fed building
i live in maine
the panel appointed me
area code 212
the supreme court of delaware
a firm in south florida
south florida office
the order was entered yesterday in Atlanta and i file at home in Denver
when is the MTD due
by COB today
link it for Marshall and Victoria
the bankruptcy partner in Austin
central login (LA office)
our LA office needs access
Brooklyn from accounting needs a login
Dallas, can you help
thanks, Austin
I'll be in Chicago on Monday
my flight to Denver
Madison asked about her password
Savannah in our office lost her phone
Jackson & Co. needs access
Charlotte can't log in
how do I get to the central office
is it central or eastern time
no dist of labor
colo space for our server
Marshall forgot his password
Phoenix project kickoff
Santa is coming
the 9th floor
the 11th hour
the fifth time I tried
a third of us
fed up with this
fedex tracking
fed ex to the court
part of my practice is bankruptcy
bk of america loan
USDC to the moon
ca 9 of us
ca. 2 hours
the ED of our nonprofit
our MD emailed
med mal case
MD here, not a lawyer
nd what now
sd card
wd 40
wd hard drive
ca license
Washington Post article
Delaware LLC client
Texas bar card
New York minute
Virginia Beach trip
Georgia font is ugly
Mobile, tablet or desktop
d. all of the above
the D.A. called
district manager
circuit city
the panel is grey
trade secrets case
in re: Portland Cement Co.
the Indiana attorney on our team
Florida bar number needed?
our Houston and Dallas offices share a login
I moved from Ohio to Kansas
law school in Boston
BAP of the 6th Cir.
8th Circuit BAP
sixth circuit bankruptcy appellate panel
filing in LA
LA federal court
northern district (Tyler)
what district de novo
bk ct n dist ct diff logins?
northern ohio lawyers want logins
the dist ct in the same building
bk ct filing
federal ct needs it
"""

SEVERAL = """
nyed | already did it for sdny, again for edny?
flsb | linked flsd fine. now how do i do flsb
flsb | is flsb the same as flsd
cand | I connected with CACD in 2020, filing in CAND tomorrow
ca2 | appeal from S.D.N.Y. to the Second Circuit, how do i file
none | does it cover 5th cir and txsd and txsb
none | sdny, edny and dnj
none | SDNY/EDNY
txnd | i have used txed for years but what about txnd
flmd | linked in S.D. Fla. already, do I have to do it again in M.D. Fla.?
ilnd | like in innd, where is the link in ilnd
mdd | works fine in E.D. Va. but D. Md. says invalid login
njb | we're set up in njd. do we need njb separately
ca9 | i'm registered in C.D. Cal. Do I need to link the ninth circuit too?
flmd | I did this in SDFL last year, do I have to do it over for the Middle District?
cacd | will what I did in the Northern District of California also work for the Central District?
none | we are set up in Texas Western and now file in Oklahoma federal court
none | already linked for the Eleventh Circuit, must I link in the district court as well?
none | I have been filing in Guam for years. Does another court want its own link?
flsd | linkd in flnd do i hav to link flsd too
mied | hooked up at ohnd is mied automatic
none | Having done ALSD, what is left to do for ALMD and ALND?
nyed | can i use my sdny login for edny?
flsb | does linking in flsd cover flsb
nyed | filing works in sdny but not in edny
casd | i need casd, not cacd
none | SDNY or EDNY, which went first
casd | case was transferred from D. Ariz. to S.D. Cal., need to link there
mowb | Kansas City bankruptcy court WD Mo linking
none | linked in WD Mo or the Topeka federal court
moed | already linked in WD Mo, now ED Mo
"""


def rows(table: str) -> list[tuple[str, str]]:
    parts = (row.partition("|") for row in table.strip().splitlines())
    return [(expected.strip(), text.strip()) for expected, _, text in parts]


@pytest.mark.parametrize(("expected", "text"), rows(NAMED))
def test_a_court_is_recognized_however_it_is_written(expected: str, text: str) -> None:
    mention = FINDER.find(text)
    assert mention is not None
    assert mention.court == expected


@pytest.mark.parametrize("text", [row.strip() for row in NO_COURT.strip().splitlines()])
def test_words_that_only_look_like_a_court_name_none(text: str) -> None:
    assert FINDER.find(text) is None


@pytest.mark.parametrize(("expected", "text"), rows(SEVERAL))
def test_of_several_courts_the_one_asked_about_is_taken_or_none(expected: str, text: str) -> None:
    mention = FINDER.find(text)
    assert (mention.court if mention else "none") == expected


@pytest.mark.parametrize("court_id", sorted(COURTS))
def test_every_court_is_found_by_its_name_its_abbreviation_and_its_address(court_id: str) -> None:
    court = COURTS[court_id]
    host = "" if court.id.startswith("bap") else f"problem at {court.login_url}/cgi-bin/login.pl today"
    for text in (f"is {court.name} live?", f"{court.short} question", f"in {court.name} can i file", host):
        if text:
            mention = FINDER.find(text)
            assert mention is not None, text
            assert mention.court == court_id, text


def test_the_span_covers_the_words_that_name_the_court() -> None:
    text = "hi, where do I link for the miami federal court please"
    mention = FINDER.find(text)
    assert mention is not None
    assert text[mention.start : mention.end] == "miami federal court"


def test_the_span_covers_a_whole_address() -> None:
    text = "stuck at https://ecf.flsd.uscourts.gov/cgi-bin/login.pl since noon"
    mention = FINDER.find(text)
    assert mention is not None
    assert text[mention.start : mention.end] == "https://ecf.flsd.uscourts.gov/cgi-bin/login.pl"


@pytest.mark.parametrize(
    ("text", "place_only"),
    [
        ("miami federal court", True),
        ("SDNY", True),
        ("SDNY bankruptcy", False),
        ("flsd", False),
        ("ninth circuit", False),
        ("district court for the district of maryland", False),
        ("houston bankruptcy court", False),
    ],
)
def test_a_place_without_a_kind_of_court_leaves_the_bankruptcy_court_open(text: str, place_only: bool) -> None:
    mention = FINDER.find(text)
    assert mention is not None
    assert mention.place_only is place_only


def test_a_citation_is_surer_than_a_place_and_a_place_surer_than_a_typing_error() -> None:
    found = [FINDER.find(text) for text in ("S.D. Fla.", "miami federal court", "southern distict of florida")]
    assert [mention.sure for mention in found if mention] == [1.0, 0.8, 0.7]


@pytest.mark.parametrize("length", [98, 99, 100, 3_900])
def test_a_word_of_any_length_is_read(length: int) -> None:
    mention = FINDER.find(f"{'m' * length} southern distict of florida")
    assert mention is not None
    assert mention.court == "flsd"


def test_the_two_courts_of_a_district_are_siblings_and_a_circuit_has_none() -> None:
    assert FINDER.sibling(COURTS["flsd"]) == COURTS["flsb"]
    assert FINDER.sibling(COURTS["flsb"]) == COURTS["flsd"]
    assert FINDER.sibling(COURTS["ca9"]) is None
    assert FINDER.sibling(COURTS["jpml"]) is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("flsd", "flsd"),
        ("fls", "flsd"),
        ("sdny", "nysd"),
        ("S.D. Fl", "flsd"),
        ("bankr sd fla", "flsb"),
        ("miami", "flsd"),
        ("miami bank", "flsb"),
        ("southern distict of flor", "flsd"),
        ("ninth", "ca9"),
        ("9th", "ca9"),
        ("maryland", "mdd"),
        ("spokan", "waed"),
        ("trade", "cit"),
        ("guam", "gud"),
        ("multidis", "jpml"),
        ("utah bk", "utb"),
        ("portland", "med"),
        ("new jersey", "njd"),
        ("albuqerque", "nmd"),
    ],
)
def test_the_picker_offers_the_court_meant_first(typed: str, first: str) -> None:
    assert [court.id for court in FINDER.search(typed, 5)][:1] == [first]


def test_the_picker_offers_every_court_of_a_shared_city_and_no_more_than_asked_for() -> None:
    assert {court.id for court in FINDER.search("portland", 10)} >= {"ord", "orb", "med", "meb"}
    assert len(FINDER.search("district", 7)) == 7
    assert len(FINDER.search("", 5)) == 5
    assert FINDER.search("zzzzz", 5) == ()


def test_the_directory_holds_every_court_once_with_what_the_bot_needs() -> None:
    assert len(COURTS) == 207
    for one in COURTS.values():
        assert one.name.startswith("the ")
        assert ZoneInfo(one.time_zone)
        assert one.login_url.startswith("https://ecf.")
        assert one.cities
        assert one.states or one.type in {"appeals", "national"}
        for emailed in one.emails:
            assert "@" in emailed
        for hours in one.hours:
            assert hours.open < hours.close


def test_the_go_live_days_on_record_say_how_sure_they_are() -> None:
    days = {court.id: court.go_live for court in COURTS.values() if court.go_live}
    assert len(days) == 129
    assert days["flsd"].certainty == days["alsd"].certainty == "seen"
    assert days["casd"].certainty == days["cit"].certainty == "announced"
