"""What people type is stored and relayed without their passwords and codes, and otherwise unchanged."""

from __future__ import annotations

import importlib
import json
import re
import string
from importlib import resources
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core import redaction
from bot.core.knowledge import Library
from bot.core.pieces import AnyCase
from bot.core.redaction import JSON, MARK, Redacted, Redaction, engine, redact, redact_all, visible
from bot.core.redaction.vocabulary import words_of
from bot.training.gate import EVALUATION

_parser = importlib.import_module("re._parser")

TESTS = Path(__file__).parents[1]
TOLD_LINES = [json.loads(line) for line in (TESTS / "redaction" / "told.jsonl").read_text("utf-8").splitlines()]
LINES = [
    {"kind": "in", **line, "text": line.get("text") or line["turns"][-1]}
    for path in EVALUATION.glob("*.jsonl")
    for line in map(json.loads, path.read_text("utf-8").splitlines())
]

TOLD = [
    # a keyword, in every spelling, and a sign
    ("my pacer password is Tiger!2024", ["Tiger!2024"]),
    ("pw: hunter2", ["hunter2"]),
    ("password: letmein", ["letmein"]),
    ("my password is Password!", ["Password!"]),
    ("Password = Blue42Sky", ["Blue42Sky"]),
    ("pswd -> Court1999!", ["Court1999!"]),
    ("PW → sunny-Kite-204", ["sunny-Kite-204"]),
    ("pwd - Harbor22", ["Harbor22"]),
    ("p/w: Harbor22", ["Harbor22"]),
    ("pssword is Maple77", ["Maple77"]),
    ("paswword: otter", ["otter"]),
    ("my pass word is maple 77", ["maple 77"]),
    ("contraseña: Playa2020", ["Playa2020"]),
    ("pass: bluebird", ["bluebird"]),
    ("the password's Harbor22", ["Harbor22"]),
    ("password is: Maple77", ["Maple77"]),
    ("pasword\nMaple77\nuser\nkjones", ["Maple77"]),
    ("password\nharborlight\n", ["harborlight"]),
    ("the passwrd for klawrence88 is Harbor22", ["Harbor22"]),
    ("the password the court gave me was Harbor22", ["Harbor22"]),
    ("i changed my password to Harbor22 last week", ["Harbor22"]),
    ("my password (Harbor22) fails", ["Harbor22"]),
    ("password is 48211", ["48211"]),
    ("secret: s3cr3tV4lue", ["s3cr3tV4lue"]),
    # no sign at all
    ("user jsmith44 pass Winter#88 doesn't work in nysd", ["Winter#88"]),
    ("my login kjones22 password maple#1", ["maple#1"]),
    ("pwd tree house 9 lamp", ["tree house 9 lamp"]),
    # quotes and decorations
    ("my pw is `Harbor22`", ["Harbor22"]),
    ("*password:* Harbor22", ["Harbor22"]),
    ("password: *Harbor22*", ["Harbor22"]),
    ("password\n```Harbor22```", ["Harbor22"]),
    ("> password: Harbor22", ["Harbor22"]),
    ("password “Maple 77”", ["Maple 77"]),
    ('password is "my dog has fleas" and it says wrong', ["my dog has fleas"]),
    ("passphrase 'four goats on a hill'", ["four goats on a hill"]),
    ('the code is "4821"', ["4821"]),
    ('pw: "Harbor22', ["Harbor22"]),
    # passphrases
    ("my passphrase is purple otter lamp 19, does that work for pacer", ["purple otter lamp 19"]),
    ("passphrase: correct horse battery staple", ["correct horse battery staple"]),
    ("password: my dog has fleas", ["my dog has fleas"]),
    ("Password = correct horse battery staple", ["correct horse battery staple"]),
    ("ecf pw: two goats in snow, still refused", ["two goats in snow"]),
    ("passphrase = rainy Monday", ["rainy Monday"]),
    ("pw is Maple Leaf 1987 thanks", ["Maple Leaf 1987"]),
    ("pwd: tree house 9 lamp and it fails", ["tree house 9 lamp"]),
    ("purple otter 19 is my password why no menu", ["purple otter 19"]),
    # several
    ("old password was Harbor22, new one is Harbor23!", ["Harbor22", "Harbor23!"]),
    ("pw Harbor22 or Harbor23 or Harbor24", ["Harbor22", "Harbor23", "Harbor24"]),
    ("passwords: Alpha11 Beta22x Gamma33x", ["Alpha11", "Beta22x", "Gamma33x"]),
    ("pw: harbor#1x. as I said harbor#1x", ["harbor#1x"]),
    ("pw: bluebird. typed bluebird, refused", ["bluebird"]),
    # said backwards
    ("Harbor22 is my pacer password", ["Harbor22"]),
    ("used Harbor22 as the password", ["Harbor22"]),
    ('"blue jay" is my password', ["blue jay"]),
    # login name and password
    ("jsmith44 / Winter88 is what I use", ["Winter88"]),
    ("jdoe@firm.com / Harbor22", ["Harbor22"]),
    ("ecf: kjones/Maple77, pacer: kj_law/Oak!88", ["Maple77", "Oak!88"]),
    ("ecf login kjones|Maple77", ["Maple77"]),
    ("creds are jsmith44 / winterlight, can you link for me", ["winterlight"]),
    ("credentials: jsmith44 Winter88", ["Winter88"]),
    ("user/pass: jdoe1177/Harbor22", ["Harbor22"]),
    ("login and password are jdoe1177 and Harbor22", ["Harbor22"]),
    ("sign in as dwhite with Harbor22", ["Harbor22"]),
    # no keyword
    ("I've been using Cr!msonTide7 since 2015", ["Cr!msonTide7"]),
    ("they gave me kT93bQzx and it does nothing", ["kT93bQzx"]),
    ("should i reuse C0pperK3ttle", ["C0pperK3ttle"]),
    ("c0pperk3ttle is what i typed", ["c0pperk3ttle"]),
    ("qwerty123! is taken", ["qwerty123!"]),
    ("Gavel#Gavel doesn't work", ["Gavel#Gavel"]),
    ("BRIEF#!77$X no good", ["BRIEF#!77$X"]),
    ("kept trying Meadow77 here", ["Meadow77"]),
    ("is GreatLawyer2025 a strong enough password?", ["GreatLawyer2025"]),
    ("x/N3w-Sch00l-88", ["N3w-Sch00l-88"]),
    ("name.of.jones/N3w-Sch00l-88", ["N3w-Sch00l-88"]),
    # codes
    ("482 117", ["482 117"]),
    ("*482117*", ["482117"]),
    ("482117!", ["482117"]),
    ("the code is 482117", ["482117"]),
    ("authenticator says 482 117 but pacer says invalid", ["482 117"]),
    ("got the MFA text: 904412, where do i put it", ["904412"]),
    ("my pin 4821 not accepted", ["4821"]),
    ("backup codes: 7KQ2-9FWD, 3MX8-P0LA and 9ZT4-1BCE", ["7KQ2-9FWD", "3MX8-P0LA", "9ZT4-1BCE"]),
    ("here are my recovery codes\n7kq2-9fwd\n3mx8-p0la", ["7kq2-9fwd", "3mx8-p0la"]),
    ("7KQ2-9FWD\n8LR3-0GXE", ["7KQ2-9FWD", "8LR3-0GXE"]),
    ("MFA setup key JBSW Y3DP EHPK 3PXP", ["JBSW Y3DP EHPK 3PXP"]),
    ("no luck with 7KQ2-9FWD: is that one of the backup codes", ["7KQ2-9FWD"]),
    ("code ABC123 doesnt work", ["ABC123"]),
    # keys and tokens
    ("xoxb-123456789012-abcdefGHIJ is in the config", ["xoxb-123456789012-abcdefGHIJ"]),
    ("xapp-1-A012-345-abcdef0123456789", ["xapp-1-A012-345-abcdef0123456789"]),
    ("AKIAIOSFODNN7EXAMPLE", ["AKIAIOSFODNN7EXAMPLE"]),
    ("curl -H 'Authorization: Bearer abc123def456ghi789'", ["abc123def456ghi789"]),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKC\n-----END RSA PRIVATE KEY-----", ["MIIEpAIBAAKC"]),
    ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk", ["b3BlbnNzaC1rZXk"]),
    # addresses
    ("https://ecf.flsd.uscourts.gov/login?user=js&password=Harbor22", ["Harbor22"]),
    ("<https://ecf.flsd.uscourts.gov/login?user=js&amp;pwd=Harbor22|link>", ["Harbor22"]),
    ("https://js:Harbor22@ecf.flsd.uscourts.gov/", ["Harbor22"]),
    # signs that only look different
    ("ｐａｓｓｗｏｒｄ： Ｈａｒｂｏｒ２２", ["Ｈａｒｂｏｒ２２"]),
    ("pass\u200bword: Harbor22", ["Harbor22"]),
    ("tried Tr0ub4dor&amp;3 and it locked me", ["Tr0ub4dor&amp;3"]),
    ("pw -&gt; Harbor22", ["Harbor22"]),
    ("pw: Harbor22&amp;", ["Harbor22"]),
    # as lawyers, secretaries and paralegals paste them
    ("pacer login kjones88 pw maplewood, wont go", ["maplewood"]),
    ("pw maplewood", ["maplewood"]),
    ("u: jdoe p: willow19", ["willow19"]),
    ("u: jdoe  p: willow", ["willow"]),
    ("forgot which password i used in 2014, its maple77", ["maple77"]),
    ("reset my password. its maple77 now and flsd refuses", ["maple77"]),
    ("the pin they gave me, 90210, is refused", ["90210"]),
    ("it wants code 4821 from my phone", ["4821"]),
    ("got code 77120 texted to me", ["77120"]),
    ("Maple_77 does not work in nysd", ["Maple_77"]),
    ("should it be Maple_77 or something else", ["Maple_77"]),
    ("the passphrase (purple otters sing loudly) is not accepted", ["purple otters sing loudly"]),
    ("my password (maple leaf forever) fails", ["maple leaf forever"]),
    ("passphrase is rainy Monday in Tampa", ["rainy Monday in Tampa", "Tampa"]),
    ("my passphrase: rainy Monday in Tampa, does it work?", ["Tampa"]),
    ("the temp one was xQ9v-Lm27-TTz and it expired", ["xQ9v-Lm27-TTz"]),
    ("clerk mailed me k7Pd-Wq2x", ["k7Pd-Wq2x"]),
    ("un: rperez1 pw: gladiolus", ["gladiolus"]),
    ("username rperez1\npassword gladiolus", ["gladiolus"]),
    ("UN rperez1 PW Gladiolus7", ["Gladiolus7"]),
    ("ID: rperez1 / PW: gladiolus / court: flsd", ["gladiolus"]),
    ("Login ID: rperez1; Password: gladiolus!; still invalid", ["gladiolus!"]),
    ("l: rperez1 p: Gladi0lus", ["Gladi0lus"]),
    ("usr rperez pwd gladiolus", ["gladiolus"]),
    ("try rperez1 with password gladiolus99", ["gladiolus99"]),
    ("log in for me: rperez1, Gladiolus99!", ["Gladiolus99!"]),
    ("the atty's PACER pw is Bulldogs1980, she asked me to link", ["Bulldogs1980"]),
    ("atty pw=Bulldogs1980;", ["Bulldogs1980"]),
    ("her old ecf pass was bulldogs and it no longer works", ["bulldogs"]),
    ("we share one password, Bulldogs1980, across the firm", ["Bulldogs1980"]),
    ("password (Bulldogs1980) expired", ["Bulldogs1980"]),
    ("password - bulldogs", ["bulldogs"]),
    ("password bulldogs not recognized", ["bulldogs"]),
    ("my password bulldogs80 is rejected", ["bulldogs80"]),
    ("what if my password is bulldogs", ["bulldogs"]),
    ("is 'bulldogs' ok as a password", ["bulldogs"]),
    ("can I keep using Bulldogs80 as my password", ["Bulldogs80"]),
    ("I set the password to bulldogs", ["bulldogs"]),
    ("password set as bulldogs80", ["bulldogs80"]),
    ("password reset to Temp1234", ["Temp1234"]),
    ("court reset it to Welcome1", ["Welcome1"]),
    ("they gave me the temporary password Flsd#2020", ["Flsd#2020"]),
    ("temp pw from clerk = 8fj3kd9s", ["8fj3kd9s"]),
    ("The temp password you sent (8fj3kd9s) says invalid", ["8fj3kd9s"]),
    ("I type 8fj3kd9s and get invalid", ["8fj3kd9s"]),
    ("MFA code I got is 55 19 03", ["55 19 03"]),
    ("duo passcode 551903 not working", ["551903"]),
    ("my passcode is 5519", ["5519"]),
    ("authenticator: 551 903", ["551 903"]),
    ("the app shows 551903 but the site says expired", ["551903"]),
    ("verification code 551903", ["551903"]),
    ("6 digit code was 551903", ["551903"]),
    ("security code: 5519", ["5519"]),
    ("security answer: fluffy", ["fluffy"]),
    ("answer to the secret question is Fluffy", ["Fluffy"]),
    ("my security answer is Kowalczyk and it says wrong", ["Kowalczyk"]),
    ("otp secret JBSWY3DPEHPK3PXP", ["JBSWY3DPEHPK3PXP"]),
    ("manual setup key: jbsw y3dp ehpk 3pxp", ["jbsw y3dp ehpk 3pxp"]),
    ("otpauth://totp/PACER:kj?secret=JBSWY3DPEHPK3PXP&issuer=PACER", ["JBSWY3DPEHPK3PXP"]),
    ("backup code 83920174 was refused", ["83920174"]),
    ("recovery codes: 8392-0174, 5519-0377", ["8392-0174", "5519-0377"]),
    ("here are the backup codes\n83920174\n55190377\n11827364", ["83920174", "55190377", "11827364"]),
    ("my passwords are oak, elm and birch", ["oak", "elm", "birch"]),
    ("PACER: kjones / maple77\nECF: kj22 / birch88", ["maple77", "birch88"]),
    ("kjones:maple77@pacer", ["maple77"]),
    ("pacer username is kjones and the pw's maple77", ["maple77"]),
    ("pw:maple", ["maple"]),
    ("pw;maple77", ["maple77"]),
    ("p/w maple77", ["maple77"]),
    ("p.w.: maple", ["maple"]),
    ("my pswrd is GoGators!", ["GoGators!"]),
    ("GoGators! is my passwd", ["GoGators!"]),
    ("psw: GoGators", ["GoGators"]),
    ("passw: GoGators", ["GoGators"]),
    ("pass word: GoGators", ["GoGators"]),
    ("clave: GoGators77", ["GoGators77"]),
    ("the password is still GoGators", ["GoGators"]),
    ("password hasn't changed, it's GoGators77", ["GoGators77"]),
    ("it was GoGators77 before the upgrade", ["GoGators77"]),
    ("used to be GoGators77", ["GoGators77"]),
    ("changed from GoGators77 to GoGators78 last week and now nothing", ["GoGators77", "GoGators78"]),
    ("new password must be 14 chars so I made it GoGatorsGo2024!!", ["GoGatorsGo2024!!"]),
    ("would Summer2024Summer2024 be long enough", ["Summer2024Summer2024"]),
    ("is Correct-Horse-Battery-9 acceptable", ["Correct-Horse-Battery-9"]),
    ("is MyDogHasFleas#1 okay with pacer", ["MyDogHasFleas#1"]),
    ("pwd: I love Tampa 2019", ["I love Tampa 2019"]),
    ("it keeps rejecting Ilovemywife1!", ["Ilovemywife1!"]),
    ("says invalid for Ilovemywife1", ["Ilovemywife1"]),
    ("password hint: dog's name, so Fluffy2012", ["Fluffy2012"]),
    ("Pw\tGladiolus", ["Gladiolus"]),
    ("Username\tPassword\nrperez1\tGladiolus7", ["Gladiolus7"]),
    ("| user | pw |\n| rperez1 | gladiolus7 |", ["gladiolus7"]),
    ("ecf pw = (blank), pacer pw = Gladiolus7", ["Gladiolus7"]),
    ("cmecf pw Gladiolus7 and pacer pw Petunia8", ["Gladiolus7", "Petunia8"]),
    ("ECF: Gladiolus7\nPACER: Petunia8\nneither password works", ["Gladiolus7", "Petunia8"]),
    ("both passwords same: Gladiolus7", ["Gladiolus7"]),
    ("same pw for both (Gladiolus7)", ["Gladiolus7"]),
    ("api key pk_live_8sd7f6sd87f6s8d7f", ["8sd7f6sd87f6s8d7f"]),
    ("cookie PacerSession=a8f7d6a8f7d6a8f7d6a8", ["a8f7d6a8f7d6a8f7d6a8"]),
    ("NextGenCSO=xYz8f7d6a8f7d6a8f7d6a8qqQ", ["xYz8f7d6a8f7d6a8f7d6a8qqQ"]),
    ("https://pacer.uscourts.gov/reset?token=8sd7f6sd87f6", ["8sd7f6sd87f6"]),
    ("login=kjones&passwd=Maple77", ["Maple77"]),
    ('{"username": "kjones", "password": "maple77"}', ["maple77"]),
    ("{'user':'kjones','pw':'maple'}", ["maple"]),
    ("<password>maple77</password>", ["maple77"]),
    ("password\\: maple77", ["maple77"]),
    ("password…maple77", ["maple77"]),
    ("password, maple77, is refused", ["maple77"]),
    ("password of maple77", ["maple77"]),
    ("password as maple77", ["maple77"]),
    ("Password (case sensitive): maPle77", ["maPle77"]),
    ("my pass is literally password1", ["password1"]),
    ("ECF password: same as PACER (Maple77)", ["Maple77"]),
    ("PIN 4482", ["4482"]),
    ("his pin 4482 fails", ["4482"]),
    ("attorney PIN is 448291", ["448291"]),
    ("Mr. Alvarez's pacer: malvarez / his pw: Cohiba1962", ["Cohiba1962"]),
    ("attorney login = malvarez, pass = cohiba", ["cohiba"]),
    ("for the record the password we have on file is cohiba62", ["cohiba62"]),
    ("her password, I think, is Cohiba62", ["Cohiba62"]),
    ("password I have is cohiba62, doesnt work", ["cohiba62"]),
    ("pw should be cohiba", ["cohiba"]),
    ("pwd cohiba, rejected", ["cohiba"]),
    ("password cohiba rejected by court", ["cohiba"]),
    ("the password 'cohiba' no longer works", ["cohiba"]),
    ("tried cohiba62 and Cohiba62 as password", ["cohiba62", "Cohiba62"]),
    ("temporary password: a8F-k2L-9zQ", ["a8F-k2L-9zQ"]),
    ("they sent me a8Fk-2Lm9-zQ4 which expired", ["a8Fk-2Lm9-zQ4"]),
    ("mfa 482 993", ["482 993"]),
    ("the text said 482993. where does it go", ["482993"]),
    ("code on my phone: 482993", ["482993"]),
    ("I got 482993 from google authenticator", ["482993"]),
    ("passcode=482993", ["482993"]),
    ("my pin for pacer is 7731", ["7731"]),
    ("pin# 7731", ["7731"]),
    ("PIN: 7731 not working", ["7731"]),
    ("Security PIN 7731", ["7731"]),
    ("backup codes 1) 4412-9981 2) 7720-1183", ["4412-9981", "7720-1183"]),
    ("username malvarez1/password cohiba62", ["cohiba62"]),
    ("id malvarez1 pswd cohiba", ["cohiba"]),
    ("malvarez1 / cohiba62 / flsd", ["cohiba62"]),
    ("sign me in: malvarez@firm.com, Cohiba62!", ["Cohiba62!"]),
    ("l/p: malvarez1/cohiba62", ["cohiba62"]),
    ("login/pw: malvarez1 / cohiba", ["cohiba"]),
    ("login info\nmalvarez1\ncohiba62", ["cohiba62"]),
    ("Username: malvarez1\nPassword: cohiba", ["cohiba"]),
    ("*User* malvarez1 *PW* cohiba62", ["cohiba62"]),
    ("is Tr1al$Law strong", ["Tr1al$Law"]),
    ("EsqLaw2023! won't take", ["EsqLaw2023!"]),
    ("do i type it w/ the symbol like Esq#Law or not", ["Esq#Law"]),
    ("pacer pw's: esqlaw22 (old) and esqlaw23 (new)", ["esqlaw22", "esqlaw23"]),
    ("changed password from esqlaw22 to esqlaw23", ["esqlaw22", "esqlaw23"]),
    ("password went from esqlaw22 -> esqlaw23", ["esqlaw22"]),
    ("my recovery phrase is lamp otter violin cactus", ["lamp otter violin cactus"]),
    ("pass phrase lamp otter violin cactus 9", ["lamp otter violin cactus 9"]),
    ('passphrase: "lamp otter violin cactus"', ["lamp otter violin cactus"]),
    ("pls link for judge's clerk, uname: tbrown pswrd: sedona", ["sedona"]),
    ("tbrown/sedona1 is the ecf login", ["sedona1"]),
    ("PACER login tbrown77, password sedona", ["sedona"]),
    ("PACER login tbrown77, pw sedona, ECF login tb_flsd, pw mesa", ["sedona", "mesa"]),
    ("password is now Sedona2025", ["Sedona2025"]),
    ("they changed her pw to Sedona2025!", ["Sedona2025!"]),
    ("I changed it to Sedona2025 and it says not in history", ["Sedona2025"]),
    ("wont take Sedona2025 as new pw", ["Sedona2025"]),
    ("new password Sedona#25 must not match old Sedona#24", ["Sedona#25", "Sedona#24"]),
    ("Screen shows: Username tbrown77 Password Sedona25", ["Sedona25"]),
    ("tbrown77 Sedona25 not working for PACER login", ["Sedona25"]),
    ("Use tbrown77 & Sedona25 to log in for me", ["Sedona25"]),
    ("initial password from the clerk: 9xK-44p-Qz", ["9xK-44p-Qz"]),
    ("clerk's letter: login FL4482 password R7t$kk", ["R7t$kk"]),
    ("my one time code is 118 204", ["118 204"]),
    ("it texted 118204", ["118204"]),
    ("enter 118204 where? from my authenticator", ["118204"]),
    ("code=118204&state=xyz", ["118204"]),
    ("2fa backup: 8811 0294", ["8811 0294"]),
    ("key JBSWY3DPEHPK3PXP for the authenticator", ["JBSWY3DPEHPK3PXP"]),
    ("authenticator secret is jbswy3dpehpk3pxp", ["jbswy3dpehpk3pxp"]),
    ("password: Sedona 25!", ["Sedona 25!"]),
    ("passwrd Sedona25 locked out", ["Sedona25"]),
    ("p@ssw0rd", ["p@ssw0rd"]),
    ("Passw0rd1 not complex enough?", ["Passw0rd1"]),
    ('is password "sedona" too short', ["sedona"]),
    ("pass=sedona25", ["sedona25"]),
    ("ecfpass: sedona25", ["sedona25"]),
    ("ECF_PW=sedona25", ["sedona25"]),
    ("pacerpw sedona25", ["sedona25"]),
    # numbers of a person's own
    ("my ssn is 412-55-8830", ["412-55-8830"]),
    ("412-55-8830", ["412-55-8830"]),
    ("social security number 412558830", ["412558830"]),
    ("last four of my social: 8830", ["8830"]),
    ("card 4111 1111 1111 1112 exp 09/27 cvv 318", ["4111 1111 1111 1112", "09/27", "318"]),
    ("amex 3782 822463 10005 declined", ["3782 822463 10005"]),
    ("our operating account 004417720913, routing 021000021", ["004417720913", "021000021"]),
    ("driver's license P622-4417-9081", ["P622-4417-9081"]),
    ("born 5 May 1966, passport C0441782", ["5 May 1966", "C0441782"]),
    # answers to security questions
    ("my mother's maiden name is Kowalczyk and pacer refuses it", ["Kowalczyk"]),
    ("security question is first pet and I answer biscuit", ["biscuit"]),
    ("I used Fluffy for pet and Akron for city in the security questions", ["Fluffy", "Akron"]),
    ("Security Answer 1: Gus\nSecurity Answer 2: Lake Winnisquam", ["Gus", "Lake Winnisquam"]),
    # plain words before or around "password"
    ("sunflower was the password before the reset", ["sunflower"]),
    ("she uses petunias for the password", ["petunias"]),
    ("passwords: lemonade for PACER, limeade for ECF", ["lemonade", "limeade"]),
    ("password hasn't changed, still bumblebee", ["bumblebee"]),
    ("The passphrase I chose is seven brown horses run and it fails", ["seven brown horses run"]),
    ("password is capital T maple seven dollar sign", ["capital T maple seven dollar sign"]),
    # other languages, letters that look Latin
    ("mi contraseña es girasol y no entra", ["girasol"]),
    ("mein Passwort ist Sonnenblume, geht nicht", ["Sonnenblume"]),
    ("пароль Moskva1980 не работает", ["Moskva1980"]),
    ("密码是 lihua1988 登录不了", ["lihua1988"]),
    ("my pаssword is chardonnay", ["chardonnay"]),
    # codes
    ("one-time code 7741 is refused", ["7741"]),
    ("the code is four four one nine oh two", ["four four one nine oh two"]),
    ("my backup codes are 48213 99017 and 55820 11736", ["48213 99017", "55820 11736"]),
    # code
    ("export PACER_PASSWORD=willow", ["willow"]),
    ("curl -u rperez:gladiolus7 https://pacer.uscourts.gov", ["gladiolus7"]),
]

HARMLESS = """
    CM/ECF and/or NextGen 1.7.1|case 1:20-cv-12345-ABC is open|docket 22-10123 (3d Cir.)|pacer account 7123456|7123456
    I made it in Word and never set a password!|I know my password!!! it's the username
    bar number 512584|call 1-888-318-2260|<@U123ABC456> hi, see <#C1|x>|file Smith_Motion-2024.pdf failed
    28 U.S.C. § 1746|creds: ...|login: jdoe1177 / ...|u/p: ...|password: ...
    Fed. R. Civ. P. 12(b)(6)|$405.00 fee|jdoe@firm.com|my login is rm884213|user JDoe1177 locked out, password is fine
    pw: no idea|password is not expired|password is wrong|my password is the same as before|password: ____
    password must be 14 characters|password is 14 characters long|flsd/flsb|2025-01-31 at 5:00 p.m.|the 9thCircuit form
    AT&amp;T line down|<https://ecf.flsd.uscourts.gov/cgi-bin/login.pl?12345>|error code 482117|client code 100245
    password is case sensitive?|*Utilities* > *Change your PACER password*|forgot password jdoe1177|code 1234 error
    my password expired and my login is klawrence88|authenticator code for case 1:20-cv-123456|pin a message
    codes come by text to 305-555-1234|my mfa code never arrives, account number 7123456|password/username wrong
    Username / Password boxes|login/password pair|Windows11! finally|Version 120.0.6099.130 of Chrome|0:20-md-02924-RLR
    password: forgot it|Password: what are the rules?|code: never arrived|attachments over 35MB|login: which one?
    credentials are for nysd/flsd|it says "password is incorrect"|password "Forgot Your Password?" link
    passwords are synced|pw is too short they say|it's 2FA only|I tried Chrome120 and Firefox|enter 7-digit account
    password length = 14?|pass the bar in 2019|a 10-digit code|Doc#45 and ECF#46, Dkt. 45-1|J.Doe-1977 is the username
    password is on the sticky note|SDNY/EDNY|pw works in flsd not in flsb|H.R. 1234 24/7 w/o co-counsel|CSO/NextGen
    the bearer authentication scheme|my passphrase: not the problem, right?|password\nreset it please\nthanks
    the mfa code and bar 512584|password to CM/ECF|temp password: expired|I typed JDoe1177 as my login
    creds: wrong/right|cred: jdoe|login - jdoe1177 and nothing else|see http://flsd/doc1/05112345678
    is "pw" a thing?|see motions/exhibit77|codes for 7KQ and ABC-123|page 2 is my password question
    password: '' is what it shows
    pw changed, menus gone|pw reset link never came|pw link|pw for flsd|pw expired|pw page|pw change|pw email
    pw requirements nextgen|pw recovery|pw help|pw ecf|pw pacer same?|pw question for you
    pw manager autofills the old one|pacer pw vs ecf pw|is pw the same everywhere|password maintenance menu where
    password bankruptcy court|password attorneys share|password miami|password flsb|password vault
    password notification never arrives|password screen freezes|pw clerk gave me fails|pw prompts twice
    pw box greyed out|pw rules?|pw tampa clerk|password confirmation email|password (the ecf one) fails
    password (not the pacer one) is rejected|password (case sensitive) rejected|passphrase (several words) allowed?
    my password (which I wrote down) fails|the password (for the court) is lost|its 2024 and still no nextgen
    my password is lost. its friday and i must file|forgot password, its urgent|forgot password. it's F5 that fixed it
    password. its for txsd|u: what is it|p: what do I put|p: 305-555-0101|P: (305) 555-0101 F: (305) 555-0102
    t: 305-555-0101|the court code 1234 in the menu|code 403 from the server|code 500 from the page
    got error code 4821 from the site|the zip they gave me, 90210|the account number they gave me, 7123456
    my pin was never mailed|Part_1 of the form|Exhibit_12 fails to upload|file named Motion_2 won't open|Ex_A1 rejected
    Form_B410 wont upload|my user name is Jones_77|login Jones_77 works in flsd|Smith_v_Jones_2024
    case 1:20-cv-12345-ABC and 24-cv-01234-KMW|case no. 2:19-bk-10423-BKM|1:2024-cv-00512-LMB-IDD|24-12345-abc13
    COVID-19 rules|the A1b2 form|doc ABC-12-XyZ|Win11-x64-Pro|MacBook-Pro-M2|Chrome-120-x64|iPhone14-Pro
    in-house counsel pro-hac-vice|3rd-Party and 2nd-Chair|I said rainy Monday in Tampa|my passphrase is wrong in Tampa
    passphrase required in Tampa|it's not accepting it in miami|what's the pin thing|pinned message|pass the bar
    pass this on to the clerk|pass through fees|pass it to Maria in billing|passing grade|u/p boxes are greyed out
    log-in: which page|secret santa|the code of conduct|local rule 5.1 code|a token effort|my key card
    the key question is when|bar no. 90210|is 14 characters enough for a password
    which password goes where, ecf or pacer|security question answer rejected|security answers are case sensitive?
    security answer wrong|answer to the security question not accepted|forgot the answer to my security question
    the temporary password they emailed expired|temp password not received|old password required on the form
    two passwords, two logins, one court|one password for all courts?|the password I use at home
    what is the password for training site|password help for Mr. Alvarez|password help attorney Alvarez
    password Ms. Rodriguez needs reset|need password Judge Alvarez chambers|CM/ECF password Eastern District
    ecf password Nysd|pacer password Maria forgot|NYSD pw Maria|typed jsmith1 as username|Attorney ID FL0123456
    fl bar FBN0123456|the temp one they emailed me expired|I-485 and N-400 forms|AO-435 and B-2030 forms
    doc 45-1 through 45-12|12(b)(6) and 28 USC 1746|the PIN feature, launched 2020, is great|Section 12-101(a)-3B
    AT-2021-0045|Ref# AB12-CD34 for the ticket|invoice INV-2024-00123|tracking 1Z999AA10123456784|order 24-0045
    attorney bar NY-1234567 and CA-98765|the H1B-visa case|Part-2B form-4C|Zoom-Room-4A|version 10.15.7-beta2
    11th-Cir-R.26|MacBook-Pro14-M3|Dell-XPS13-9310|iPhone12-mini|WinXP-SP3|Office365-E3-license|Covid19-era rule
    login old, pw new?|password first, then code|login and pw both changed on monday|u: or p: fields?
    passwords and usernames|passwords for pacer, ecf and court|my passwords are different, pacer and ecf
    passwords are case sensitive and long|reset password to access ecf|changed password to comply and now locked
    set the password to never expire|the pin (personal number) for filing|the code (from the app) is refused
    code, then password|password (optional) box|password (new, confirm) boxes
    password (at least fourteen characters) rejected|passphrase (a few words) ok?|password from pacer, not the court
    it was working yesterday|from F12 to F5|it was Windows11 then|used to be SDNY2 now|try again in 2025
    from Adobe2020 to Adobe2023|tried Chrome, Edge120 and Firefox115|it is Form1040|typed in 2:24-cv-00123-ABC
    entered 24cv01234 as the case|tried 1-800-676-6856|answer to the security question is not accepted
    security answers are hidden|security answers: case sensitive?|do i answer the secret question
    pacer: which login / ecf2go|ECF: flsd/flsb|key: value pairs|secret key where|setup key: what is this
    the key from 2023 that works|set-up key will come when this step ends
    how do I change tbrown77 to my married name|login tbrown77 not found|username tbrown_77 not recognized
    my pacer id is TBrown77|tb-flsd-2 is the username the court gave|their letterhead says FLSD2020-3
    case 9:21-cv-80123-AMC|0:21-bk-10423-SMG|21-10423-SMG chapter 13|6:22-ap-00012-KSJ|docket no 2024-CA-001234-O
    folio 01-4137-023-0010|Rule 7026-1(D)(2)|L.R. 5.1-2(b)|Admin Order 2020-MC-14|GO-2023-05|CLE-2024-A1
    FedEx 7734-1123-8890|fax 305-555-0199|call me 305 555 0199 before 5|ext 4821 or 4822|my pin is 7 digits?
    pin needs 4 digits|the 6 digit code is not arriving|code expires in 30 seconds|code from 2 days ago
    the code I got yesterday, the old one, failed|password length 14-45 characters|password 8-45 chars
    password (min. 14)|password needs 1 uppercase, 1 digit & 1 symbol|password like on the 2019 form
    username & password & client code 1001-2|which digits of the SSN may stay in a filing
    the card ending in 4417 was charged twice|my answer is due Tuesday|security question is grayed out
    mi contraseña es incorrecta|mein Passwort ist falsch|312-555-0182 is my direct line|pay.gov tracking id 27B4417Q
    bar no 24087713, PACER account 5544817|Shift+F5 didn't help|password must have one capital and one dollar sign
    2FA/MFA for CM/ECF2|step 3b-2|I upgraded on 2020-01-27T09:30
""".strip()


def harmless_texts() -> list[str]:
    """Split at "|" outside Slack's own <#C1|x>."""
    lines = (re.split(r"\|(?!x>)", line.strip()) for line in HARMLESS.splitlines())
    return [text for line in lines for text in line if text]


@pytest.mark.parametrize(("text", "secrets"), TOLD)
def test_a_secret_somebody_types_is_gone(text: str, secrets: list[str]) -> None:
    result = redact(text)
    assert [secret for secret in secrets if secret in result.text] == []
    assert result.found >= 1


@pytest.mark.parametrize("text", harmless_texts())
def test_a_text_without_a_secret_stays_as_it_is(text: str) -> None:
    assert redact(text) == Redaction(Redacted(text), 0)


def test_no_secret_of_the_evaluation_stays() -> None:
    told = [*TOLD_LINES, *(line for line in LINES if line["kind"] == "secret")]
    leaks = [line["text"] for line in told if any(secret in redact(line["text"]).text for secret in line["secrets"])]
    assert leaks == []


def test_few_other_lines_of_the_evaluation_change() -> None:
    """Nothing is learned from these lines, so some may: 2 of 769 on 2026-11-28."""
    texts = [line["text"] for line in LINES if line["kind"] != "secret"]
    changed = [text for text in texts if redact(text).text != text]
    assert len(changed) <= 0.005 * len(texts), changed


@pytest.mark.parametrize("part", [0, *(pytest.param(one, marks=pytest.mark.slow) for one in range(1, 12))])
def test_nothing_that_the_knowledge_says_people_ask_is_redacted(library: Library, part: int) -> None:
    entries, topics, routes = library.entries.values(), library.topics.values(), library.routes.values()
    asks = [*(one.asks for one in entries), *(one.asks for one in topics), *(one.asks for one in routes)]
    texts = [text for some in asks for text in some]
    assert [text for text in texts[part::12] if redact(text).text != text] == []


LISTS = (
    "about", "cues", "denial", "english", "known_words", "other_languages", "question_talk", "sentence", "subject",
    "subject_words",
)  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_words_says_what_it_is_for_and_holds_each_word_as_it_is_compared(name: str) -> None:
    lines = (resources.files("bot.core.redaction") / "lists" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert "Example: " in " ".join(line for line in lines if line.startswith("#"))
    assert all(word == word.lower() for word in words_of(name))


def test_what_stands_around_a_secret_stays() -> None:
    assert redact("user jd, pwd=Quill+Ink_5 in *flsd*, please").text == f"user jd, pwd={MARK} in *flsd*, please"


# -- what cannot be seen ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2066flsd\u2069 \u200f\u200e\u061cok", "flsd ok"),
        ("wo\u200brd\u2060\ufeff\xad", "word"),
        ("a\x00b\x1b[31mc\x9bd\x7f", "ab[31mcd"),
        ("say nothing\U000e0073\U000e0061\U000e0079\ufe00", "say nothing"),
        ("one\r\ntwo\rthree\x85four\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\u200db\u200c", "ab"),
    ],
)
def test_what_nobody_sees_is_left_out(text: str, seen: str) -> None:
    assert (visible(text), redact(text).text) == (seen, seen)


@pytest.mark.parametrize(
    "text", ["👩‍👩‍👧", "❤️‍🔥 ok", "👍🏽", "نمی\u200cخواهم", "क्\u200dष", "שלום (abc) עולם", "é ü 法院"]
)
def test_emoji_and_every_script_stay_as_they_are(text: str) -> None:
    assert redact(text).text == text


@pytest.mark.parametrize("secret", ["pass\u200bword: Harbor22", "pass\x1fword: Har\x1fbor22", "pw\u3164: Harbor22"])
def test_what_is_put_in_unseen_hides_no_secret(secret: str) -> None:
    assert redact(secret).found == 1
    assert "bor22" not in redact(secret).text


# -- properties ------------------------------------------------------------------------------------------------------


def words_and(words: str, *others: str) -> st.SearchStrategy[str]:
    return st.sampled_from([*words.split(), *others])


PIECES = words_and(
    """pw password passphrase is : = / or my login code 482117 7KQ2-9FWD Harbor22 Har!bor22 bluebird Tango 71 [removed]
    [
    ] removed " ` * < > &amp; &lt; , . jdoe1177 tried https://a.b/?pw= xoxb-1234567890 ｐｗ é ' pin and to""",
    " ",
    "\n",
    "482 117",
    "\u200b",
    "\u200d",
    "\u202e",
    "👩",
)


@given(st.lists(PIECES, max_size=16).map("".join) | st.lists(PIECES, max_size=16).map(" ".join) | st.text(max_size=60))
@example("pw: [removed Harbor22")
def test_redacting_twice_is_redacting_once(text: str) -> None:
    once = redact(text).text
    assert redact(once) == Redaction(once, 0)


WORDS = st.sampled_from(["harbor", "gavel", "maple", "otter", "copper", "velvet", "Tundra", "Juniper", "Quartz"])
SPELLINGS = [
    "password",
    "passwrod",
    "pasword",
    "passwd",
    "pswd",
    "pwd",
    "pw",
    "PW",
    "Password",
    "passowrd",
    "passphrase",
]
SEPARATORS = [": ", " is ", "=", " = ", " -> ", "\n", " was ", ":", " is: ", " is `", ': "']


@st.composite
def passwords(draw: st.DrawFn) -> str:
    symbol = draw(st.sampled_from("!#$%^+_-"))
    return f"{draw(WORDS).capitalize()}{symbol}{draw(st.integers(10, 9999))}{draw(st.sampled_from(['', 'x', '!']))}"


@given(
    st.sampled_from(SPELLINGS),
    st.sampled_from(SEPARATORS),
    passwords(),
    st.sampled_from(["", ", it fails", " and it fails"]),
)
def test_a_password_after_its_keyword_is_gone(keyword: str, separator: str, secret: str, end: str) -> None:
    assert secret not in redact(f"cannot link, my {keyword}{separator}{secret}{end}").text


@given(st.sampled_from(SPELLINGS), st.lists(WORDS, min_size=2, max_size=4), st.integers(10, 99))
def test_a_passphrase_after_its_keyword_is_gone(keyword: str, words: list[str], number: int) -> None:
    phrase = " ".join([*words, str(number)])
    assert phrase not in redact(f"my {keyword} is {phrase}, what now").text


@given(passwords().filter(lambda secret: not re.search(r"[+_-]", secret)))
def test_a_password_with_a_capital_a_digit_and_a_symbol_is_gone_without_any_keyword(secret: str) -> None:
    assert secret not in redact(f"it does not take {secret} in flsd").text


@given(
    st.integers(0, 999_999).map("{:06d}".format), st.sampled_from(["authenticator", "MFA code", "2FA", "one-time code"])
)
def test_six_digits_near_a_word_about_codes_are_gone(code: str, word: str) -> None:
    assert code not in redact(f"the {word} shows {code} and pacer refuses").text


COURTLY = words_and(
    """how do I link my filing rights in flsd CM/ECF PACER expired reset the court login wrong message never came and
    7-digit 1:20-cv-12345 22-10123 NextGen 1.7.1 9am, (305) 523-5100 $405 please what <@U12AB34CD> jdoe@firm.com
    same again Utilities menu?"""
)


# Without "password", "pw", "code" and "account": after these, some orders do look like a secret ("password how please
# please please"), and go. What people write with them stays in the corpora.
@given(st.lists(COURTLY, max_size=14).map(" ".join))
def test_words_of_court_life_in_many_orders_stay(text: str) -> None:
    assert redact(text).text == text


@given(
    st.text(string.ascii_lowercase + " .,?", max_size=200).filter(
        # Letters joined by two signs and more are taken for what somebody made up: "lcbxs.rr.hv".
        lambda text: not re.search(r"p|cod|cred|log|sign|tok|sec|key|otp|mfa|[a-z][.,?]+[a-z]+[.,?]+[a-z]", text)
    )
)
def test_small_letters_without_a_keyword_stay(text: str) -> None:
    assert redact(text).text == text


# -- work ------------------------------------------------------------------------------------------------------------


def unbounded_within_a_repeat(parsed: Any, inside: bool = False) -> bool:
    """Is there an unbounded repeat inside a repeat, which is what lets a regex run away?"""
    for operation, argument in parsed:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            _, most, body = argument
            unbounded = most is _parser.MAXREPEAT
            if (unbounded and inside) or unbounded_within_a_repeat(body, inside or most > 1):
                return True
        elif name == "BRANCH":
            if any(unbounded_within_a_repeat(branch, inside) for branch in argument[1]):
                return True
        elif name == "SUBPATTERN" and unbounded_within_a_repeat(argument[-1], inside):
            return True
    return False


MODULES = [importlib.import_module(f"bot.core.redaction.{module.name}") for module in iter_modules(redaction.__path__)]
PATTERNS = {
    f"{module.__name__}.{name}": value.ignoring if isinstance(value, AnyCase) else value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern | AnyCase)
}


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_no_pattern_repeats_an_unbounded_repeat(name: str) -> None:
    pattern = PATTERNS[name]
    assert not unbounded_within_a_repeat(_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))


@pytest.mark.parametrize(
    "unit", ["pw=", "password is ", "a1/", "1", "-", " ", "\n", "a@", "Aa1!", "&amp;", "a://", "word "]
)
@pytest.mark.sampled
def test_a_text_of_a_hundred_thousand_signs_is_answered_and_stays_redacted(unit: str) -> None:
    once = redact((unit * 100_000)[:100_000]).text
    assert redact(once).text == once


SLOW_TO_CUT = pytest.param("pin 4821\n", marks=pytest.mark.slow)
"""Its marks are twice as long as the secrets, so it is cut several times."""


@pytest.mark.parametrize("unit", ["how do I link my account in flsd? ", "pw ab12 ", SLOW_TO_CUT])
def test_more_than_slack_allows_is_cut_away_unread(unit: str) -> None:
    cut = redact((unit * 20_000)[:100_000]).text
    assert len(cut) <= 40_000
    assert redact(cut) == Redaction(cut, 0)


def test_a_password_of_a_thousand_signs_leaves_no_tail() -> None:
    assert redact("pw: " + "Ab1!" * 250).text == f"pw: {MARK}"


def test_a_text_that_lays_secret_after_secret_bare_is_removed_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_PASSES", 1)
    assert redact("pw: Harbor22").text == MARK


# -- payloads --------------------------------------------------------------------------------------------------------


def mention(text: str) -> dict[str, JSON]:
    return {
        "token": "Jhj5dZrVaK7ZwHHjRyZWjbDl",
        "team_id": "T0123ABCD",
        "event": {
            "type": "app_mention",
            "user": "U0123ABCD",
            "text": text,
            "ts": "1732146000.482117",
            "channel": "C0123ABCD",
        },
        "event_id": "Ev0kT93bQzx",
        "response_url": "https://hooks.slack.com/commands/T0/1/kT93bQzx9LmQ",
        "authorizations": [{"is_bot": True, "retries": 0, "user_id": "U9"}],
        "edited": None,
    }


def test_a_payload_keeps_its_ids_times_and_addresses() -> None:
    payload = mention("how do I link?")
    kept, found = redact_all(payload)
    assert kept == {**payload, "token": MARK}
    assert found == 1


@pytest.mark.parametrize(
    "payload",
    [
        {"message": {"text": "pw: Harbor22"}, "previous_message": {"text": "pw: Harbor22", "ts": "1.2"}},
        {"view": {"state": {"values": {"b": {"a": {"type": "plain_text_input", "value": "my pw is Harbor22"}}}}}},
        {"attachments": [{"fallback": "pw: Harbor22", "pretext": "pw Harbor22", "title": "Harbor22 is my password"}]},
        {"attachments": [{"fields": [{"title": "Password", "value": "Harbor22", "short": True}]}]},
        {
            "blocks": [
                {
                    "type": "image",
                    "alt_text": "password Harbor22",
                    "title": {"type": "plain_text", "text": "pw=Harbor22"},
                }
            ]
        },
        {"files": [{"initial_comment": {"comment": "pw: Harbor22"}, "name": "a.pdf"}]},
        {"id": "my pw is Harbor22", "url": "https://evil.example/?password=Harbor22"},
        {"new_key_of_slack": ["pw: Harbor22"]},
    ],
)
def test_a_secret_is_gone_wherever_in_a_payload_it_was_typed(payload: JSON) -> None:
    kept, found = redact_all(payload)
    assert "Harbor22" not in json.dumps(kept)
    assert found >= 1
    assert redact_all(kept) == (kept, 0)


def rich_text(*elements: JSON) -> dict[str, JSON]:
    return {
        "type": "rich_text",
        "block_id": "b",
        "elements": [{"type": "rich_text_section", "elements": list(elements)}],
    }


def test_a_secret_that_slack_cut_in_pieces_is_gone() -> None:
    block = rich_text(
        {"type": "text", "text": "password:", "style": {"bold": True}},
        {"type": "text", "text": " Har"},
        {"type": "text", "text": "bor22", "style": {"italic": True}},
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": "see"},
    )
    kept, found = redact_all(block)
    assert kept == rich_text(
        {"type": "text", "text": "password:", "style": {"bold": True}},
        {"type": "text", "text": f" {MARK}"},
        {"type": "text", "text": "", "style": {"italic": True}},
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": "see"},
    )
    assert found == 1


def test_a_rich_text_without_a_secret_stays_as_it_is() -> None:
    block = rich_text({"type": "text", "text": "password "}, {"type": "user", "user_id": "U1"}, "odd")
    assert redact_all(block) == (block, 0)


KEYS = st.sampled_from(["text", "id", "type", "elements", "title", "value"])
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.sampled_from(["pw: Harbor22", "U1", "rich_text", "how do I link?"])
)
PAYLOADS: st.SearchStrategy[JSON] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@given(PAYLOADS)
def test_no_shape_of_payload_keeps_a_secret(payload: JSON) -> None:
    kept, _ = redact_all(payload)
    assert "Harbor22" not in json.dumps(kept)


@pytest.mark.parametrize(
    "asked",
    [
        "forgot cm/ecf password {}",
        "pw {}",
        "forgot cm/ecf password, {}",
        "reset my cmecf password {} bankruptcy",
        "PW {}?",
    ],
)
def test_a_court_after_the_word_password_is_no_password(library: Library, asked: str) -> None:
    """The answer depends on it."""
    texts = [asked.format(name) for court in library.courts for name in (court, court.upper())]
    texts += [asked.format(name) for name in ("ndga", "sdny", "EDPA", "wdny")]

    assert [text for text in texts if redact(text).text != text] == []


@pytest.mark.parametrize("text", ["pw azb77!", "my password is flsdX9", "password: sdny2024"])
def test_a_password_that_begins_like_a_court_is_taken_out(text: str) -> None:
    assert redact(text).found == 1
