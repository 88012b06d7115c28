"""Words that carry no subject, so that they are no keywords; by ISO 639 code."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

_WORDS = {
    "en": """
a about above after again against all almost also although always am among an and another any
anyone anything are aren around as at away back be became because become been before being below
best better between both but by came can cannot come could couldn d did didn do does doesn doing
don done down during each either else enough especially etc even ever every everyone everything
far few first for from further get gets getting give given go goes going good got great had has
hasn have haven having he help her here hers herself him himself his how however i if in instead
into is isn it its itself just keep know least less let like ll lot lots m made make makes making
many may maybe me mean might more most much must my myself need needs never new no nobody nor not
nothing now of off often on once one only or other others otherwise our ours ourselves out over
own particularly people perhaps please put quite rather re really s said same say see seem seems
she should shouldn simply since so some someone something still such sure t take than thank thanks
that the their theirs them themselves then there therefore these they thing things think this
those though through thus to together too toward towards two under until up upon us use used using
ve two three four five six seven eight nine ten hundred thousand million
very want wants was wasn way ways we well were what when where whether which while who whole
whom whose why will with within without won would wouldn yes yet you your yours yourself
""",
    "de": """
ab aber alle allem allen aller alles als also am an andere anderen anderer anderes anstatt auch
auf aufgrund aus außer außerdem bei beim bereits besonders besser beste besten bis bisher bitte
bzw ca da dabei dadurch dafür dagegen daher dahin damit danach daneben dann daran darauf daraus
drei vier fünf sechs sieben acht neun zehn hundert tausend bin bist
darf darin darüber darum darunter das dass daß dazu dein deine dem den denen denn dennoch der
deren derzeit des deshalb dessen deswegen dich die dies diese diesem diesen dieser dieses dir doch
dort du durch eben ebenfalls ebenso eher eigentlich ein eine einem einen einer eines einfach einige
einigen einmal entweder er erst erste ersten es etwa etwas evtl euch euer eure für fast finde
findet ganz gar geben gegen gehen geht gemacht genau gerade gern gerne gibt gilt ggf gut gute guten
hab habe haben halt hat hatte hätte hätten her hier hierbei hierfür hin hinter ich ihm ihn ihnen
ihr ihre ihrem ihren ihrer im immer in indem ins insbesondere ist ja je jede jedem jeden jeder
jedes jedoch jemand jetzt jeweils kam kann kannst kaum kein keine keinem keinen keiner komme kommen
kommt könnte könnten können lassen lässt leider machen macht mal man manche manchmal mehr mein
meine meinem meinen meiner meines meist meisten mich mir mit möchte möglich möglichst muss muß
müssen müsste müssten nach nachdem natürlich neben nein nicht nichts nie niemand noch nun nur ob
oben oder oft ohne per richtig schon sehr seit sein seine seinem seinen seiner seit selbst sich
sicher sie sieht sind so sogar solche solchen solcher soll sollen sollte sollten somit sonst soweit
sowie sowohl statt stehen steht stellen tun über überall um und uns unser unsere unserem unseren
unserer unter usw viel viele vielen vielleicht vom von vor vorher wäre wären während wann war waren
warum was weg wegen weil weiter weitere weiteren weiterhin welche welchem welchen welcher wenig
wenige weniger wenn wer werde werden wie wieder will wir wird wirklich wo wobei wodurch wohl wollen
worden wurde wurden würde würden z zb zu zudem zum zur zusätzlich zwar zwei zwischen b st
""",
    "es": """
a además ahora al algo algún alguna algunas alguno algunos allí ante antes aparte aquí así asimismo
aún aunque bajo bien buena buenas bueno buenos cada casi como cómo con conmigo contra cosa cosas
creo cual cuál cuales cualquier cuando cuanto da dan dar de debe deben debería deberían debido
decir deja del demás demasiado dentro desde después donde dónde dos tres cuatro cinco seis siete
ocho nueve diez cien mil
durante e el él ella ellas
ellos en encima entonces entre era eran eres es esa esas ese eso esos esta está estaba estamos
están estar estas este esté esto estos etc evitar existe existen favor forma fue fuera fueron gran
gracias grande grandes ha había habría hace hacen hacer hacia han hasta hay haya he hecho hemos
hizo igual incluso ir ja junto la las le les lo los luego mas más mayor me mediante medio
mejor mejorar menos mi mí mientras mis mismo misma mismos modo momento mucha muchas mucho muchos
muy nada nadie necesario necesita ni ningún ninguna ninguno no nos nosotras nosotros nuestra
nuestras nuestro nuestros nueva nuevas nuevo nuevos o otra otras otro otros para parte pasa pedir
pero personas poca poco pocos poder podría podrían poner ponga por porque posible propia propio
propone proponemos propongo propuesta pues pueda puede pueden pues que qué quiere quien quién
quienes realizar respecto sabe se sea sean según ser sería si sí sido siempre sin sino sobre sola
solo sólo solicita solicitamos solicito somos son su sus tal tales también tampoco tan tanta tanto
te tener tenemos tenga tengo ti tiene tienen toda todas todavía todo todos tras trata través tu tus
tú u un una unas uno unos usted va vamos van varias varios ve veces ver vez y ya yo
""",
    "fr": """
a à afin ai ailleurs ainsi alors après as assez au aucun aucune aujourd auquel aussi autant autre
autres aux auxquels avaient avait avant avec avoir ayant beaucoup bien bon bonne c car ce ceci cela
celle celles celui cependant certaines certains ces cet cette ceux chaque chez chose choses comme
comment concernant contre d dans de déjà trois quatre cinq dix cent mille
depuis des dès désormais deux devrait devraient doit
doivent donc dont du durant elle elles en encore enfin ensuite entre es est et étaient était étant
etc été être eu eux faire fait faites faut fois font grâce grand grande grands hors hui ici il ils
j je jusqu l la là laquelle le lequel les lesquels leur leurs lors lorsque lui m ma mais me même
mêmes mes met mettre mieux moins mon n ne ni non nos notamment notre nous nouveau nouvelle on ont
or ou où par parce parfois parmi pas pendant permet permettre personne personnes peu peut peuvent
plus plusieurs plutôt point pour pourquoi pourrait pouvoir près puis puisque qu quand que quel
quelle quelles quelque quelques quels qui quoi rien s sa sans se selon sera serait ses si sinon
soit son sont sous souvent sur t ta tant tel telle tels tes toi ton toujours tous tout toute toutes
très trop tu un une vers via voir vos votre vous vraiment y
""",
    "da": """
to tre fire fem seks syv otte ni ti hundrede tusind
ad af alle allerede alt altid alting anden andet andre at bare blandt blev blive bliver bør både
da de dem den denne der deres derfor dermed derved det dette dig din dine dit dog du efter eller
ellers en end endnu er et f eks enten fik flere fleste for fordi fra få får før først ganske gennem
gerne gik give giver gjorde god godt gode gør gøre ha han hans har have havde hele helt hende
hendes her hermed hos hun hvad hvem hver hvilke hvilken hvis hvor hvordan hvorfor hvornår i igen
ikke ind ingen intet ja jeg jer jeres jo kan kom komme kommer kun kunne lade lave lige lidt ligger
mange man med meget mellem men mens mere mest mig min mine mindre mit mod må måske måtte ned nej
noget nogen nogle nok nu ny nye når nær næste næsten også om omkring op os over på sagde samme
samt se selv selvom ser set sig sin sine sit sidste skal skulle som stadig stor store står synes så
sådan tage tager temmelig til tilbage to under ud uden var vare ved vi vil ville vor vores være
været
""",
    "it": """
a abbiamo ad adesso agli ai al alcune alcuni alla alle allo allora altra altre altri altro anche
ancora avere aveva bene che chi ci cioè come con contro cosa così cui da dagli dai dal dalla dalle
davvero degli dei del dell della delle dello dentro deve devono di dopo dove dovrebbe dovrebbero
due durante e è ecco ed era erano essere fa fare fatto fin fino fra già gli grande ha hai hanno ho
i il in infatti invece io la le lei li lo loro lui ma maggior mai me meglio meno mentre mi mia mio
molta molte molti molto ne nei nel nell nella nelle nessun nessuno niente no noi non nostra nostri
nostro nuovo o ogni oggi ognuno oltre oppure ora parte per perché perciò però persone più poco
poi poiché possono potrebbe può prima proprio qua quale quali quando quanto quasi quella quelle
quelli quello questa queste questi questo qui quindi sarebbe se sé sempre senza si sia siamo sono
sopra soprattutto sotto sta stata stato su sua sue sugli sui sul sulla suo suoi tale tanto te ti
tra tramite troppo tu tua tuo tutta tutte tutti tutto un una uno va verso vi voi
""",
    "nl": """
aan al alle alleen alles als altijd ander andere anders ben bij bijvoorbeeld daar daarom dan dat de
deze die dit doen door dus echt een eens eerst en er erg etc gaan gaat geen geven goed goede
graag haar had hadden heb hebben heeft heel hem het hier hij hoe hun iedereen iets ik in is ja je
jij jullie kan kunnen krijgen laten maar maken man me mee meer meest men met mij mijn minder moet
moeten mogen na naar niet niets nieuwe nog nu of om omdat onder ons onze ook op over te teveel tegen
ten ter terug the toch toen tot tussen u uit van vaak vanuit vaker veel via vind voor waar waarbij
waarom want waren was wat we weer wel welke wie wij wil willen word worden wordt zal ze zeer zelf
zich zij zijn zo zoals zodat zonder zou zouden
""",
    "pt": """
a ainda além alguém alguma algumas alguns ao aos apenas após aquela aquele aqui as às assim até
bem boa bom cada com como contra da das de deve devem deveria deveriam depois desde dessa desse
desta deste do dos durante e é ela elas ele eles em entre era essa essas esse esses esta está estão
estas este estes eu fazer faz foi fora forma grande há isso isto já lhe mais mas me mesma mesmo
meu meus minha muita muitas muito muitos na nada não nas nem nenhum no nos nós nossa nosso nova
novo num numa o onde os ou outra outras outro outros para parte pela pelas pelo pelos pessoas pode
podem poderia por porque possível pouco qual quando que quem se seja sem sempre ser será seu seus
só sobre sua suas também tanto tem têm ter toda todas todo todos três tudo um uma umas uns vai
""",
    "pl": """
a aby albo ale ani bardzo bez bo by być był była było były będą będzie chce ci co coś czy czyli dla
dlaczego dlatego do dobrze dość go i ich ile im inne inny innych ja jak jaka jakie jako je jednak
jego jej jest jestem jeszcze jeśli jeżeli już każdy kiedy kto która które którego której który
których ktoś lub ma mają może można mnie moim mój my na nad nam nas nasze nawet nic nich nie nie
niż no nowe o od oni oraz po pod poza powinien powinna powinno powinny przed przede przez przy są
się sobie swoje ta tak także tam te tego tej ten też to tu tylko tym tych u w we wiele więc więcej
wszystkich wszystkie wszystko z za zawsze ze że żeby
""",
    "sv": """
alla allt alltid att av bara blev bli blir borde bra både de dem den denna deras dess det detta dig
din ditt dock du där därför efter eller en er ett finns flera fler för först från få får ge genom
gör göra ha hade han har helt hennes hos hur här i igen in ingen inget inte istället ja jag ju kan
kommer kunna lite man med mellan men mer mest mig min mina mindre mot mycket många måste ni nog nu
ny nya när något några och också om oss på redan samma se sedan ser sig sin sina sitt själv ska
skall skulle som så sådan ta till under upp ut utan vad var vara varför varit varje vi vid vilka
vilken vill våra vår även är än
""",
    "nb": """
alle alt alltid at av bare ble bli blir bør både da de dem den denne der deres derfor det dette deg
din disse du eller en enn er et etter flere for fordi fra få får først før gi gjennom gjør gjøre god
godt ha hadde han har hele her hun hva hvem hver hvis hvor hvordan hvorfor i igjen ikke inn ingen
ja jeg kan kom komme kommer kun kunne litt lage mange man med meg meget mellom men mens mer mest min
mindre mot mye må måtte ned nei noe noen nok nå ny nye når og også om opp oss over på samme se seg
selv ser sin skal skulle slik som stor store så ta til under ut uten var ved vi vil ville vår være
vært å
""",
    "fi": """
että ehkä ei eivät eli en enemmän ennen entä esimerkiksi että hän he hyvin hyvä ihmiset itse ja jo
joita joka jokainen jos joka jossa jota jotka jotta kaikki kaikille kanssa kautta keskeinen koko
koska kuin kuinka kun kuten lisäksi lisää me mikä miksi minun minä missä mitä mukaan mutta muut myös
ne niin niitä nyt ole olen oli olisi ollut on ovat paljon pitäisi pitää se sekä sen siellä siihen
siitä sinne sitä tai tehdä toinen tulee tulisi tämä tämän tästä tätä vaan vai vaikka vain voi
voidaan voisi vielä
""",
}
_ALIASES = {"no": "nb", "nn": "nb"}


@cache
def stopwords(languages: tuple[str, ...]) -> frozenset[str]:
    """Case-folded words of all these languages; an unknown language adds none."""
    return frozenset(word for name in languages for word in _words(name))


def _words(language: str) -> Iterable[str]:
    return _WORDS.get(_ALIASES.get(language, language), "").casefold().split()
