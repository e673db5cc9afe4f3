"""The register: sixty invented schools in the columns of the national one, with its usual nuisances.

Numbers lie where no real school has them (URNs from 990001, postcodes of districts that do not exist). Among the
nuisances: three St Mary's, two Oakfields, abbreviations, infant schools that the register calls Primary, and an
academy whose closed predecessor still stands under its old URN and the same establishment number.
"""

import csv
import io
from dataclasses import dataclass

LA_CODE = "919"
COLUMNS = (
    "URN",
    "LA (code)",
    "EstablishmentNumber",
    "EstablishmentName",
    "EstablishmentStatus (name)",
    "PhaseOfEducation (name)",
    "StatutoryLowAge",
    "StatutoryHighAge",
    "NumberOfPupils",
    "Postcode",
    "DistrictAdministrative (name)",
    "SchoolWebsite",
)
AREAS = {
    "East": ("Stevenage", "North Hertfordshire", "East Hertfordshire", "Broxbourne", "Welwyn Hatfield"),
    "West": ("St Albans", "Dacorum", "Watford", "Three Rivers", "Hertsmere"),
}
_POST_TOWNS = {
    "Stevenage": "SG91",
    "North Hertfordshire": "SG94",
    "East Hertfordshire": "SG97",
    "Broxbourne": "EN91",
    "Welwyn Hatfield": "AL97",
    "St Albans": "AL91",
    "Dacorum": "HP91",
    "Watford": "WD91",
    "Three Rivers": "WD93",
    "Hertsmere": "WD96",
}
_SHORT = {"1": "Stevenage", "2": "North Hertfordshire", "3": "East Hertfordshire", "4": "Broxbourne"} | {
    "5": "Welwyn Hatfield",
    "6": "St Albans",
    "7": "Dacorum",
    "8": "Watford",
    "9": "Three Rivers",
    "0": "Hertsmere",
}

# establishment number | name | ages | pupils | district (by the key above) | site | status where it is not Open
_ROWS = """
2901|Oakfield JMI School|3-11|236|1|oakfield
2902|Ashmere Infant School|5-7|178|1|ashmereinfants
2903|Ashmere Junior School|7-11|241|1|ashmerejuniors
3901|St Mary's Church of England (VA) Primary School, Ashmere|4-11|207|1|stmarys-ashmere
4901|Larkhanger School|11-18|1184|1|larkhanger
2904|Coldbrook Primary School|3-11|418|1|coldbrook
2905|Netherby Green Primary School|4-11|203|2|netherbygreen
2906|Millhanger JMI School|4-11|96|2|millhanger
3902|All Saints' CofE VC Primary School, Wickmere|4-11|88|2|allsaints-wickmere
4902|Wickmere Grange School|11-18|1026|2|wickmeregrange
2907|Rookwell Infants' School|4-7|119|2|rookwell-infants
2908|Inglebrook Nursery and Primary School|3-11|312|2|inglebrook
2909|Sallowdene Primary School|4-11|421|3|sallowdene
3903|St Joseph's RC Primary School|4-11|209|3|stjosephs-sallowdene
3904|St Mary's Catholic Primary School|3-11|229|3|stmarys-dunmere
4903|The Dunmere Academy|11-18|1263|3|dunmereacademy
2910|Harrowell End JM School|7-11|168|3|harrowellend
2911|Little Harrowell Infant School|4-7|84|3|littleharrowell
4904|Queen Adela's School|11-18|908|3|queenadelas
2912|Eastlow First and Middle School|5-11|187|3|eastlow
2913|Fernhollow Primary School|3-11|387|4|fernhollow
2914|Fernhollow Green Infant School|4-7|171|4|fernhollowgreen
3905|Holy Cross VA Primary School|4-11|210|4|holycross-leaford
4905|Leaford School|11-18|1096|4|leaford
2915|Leaford Mill Primary School|4-11|409|4|leafordmill
2916|Brookmead Community Primary School|4-11|264|5|brookmead|Closed
2916|Brookmead Academy|4-11|271|5|brookmead
2917|Oakfield Primary School|3-11|402|5|oakfieldprimary
2918|Quarrywood JMI School|4-11|214|5|quarrywood
4906|Stanmere Park School|11-18|1342|5|stanmerepark
3906|St Philip's Church of England Primary School|4-11|198|5|stphilips
2919|Birchdell Infant School|4-7|181|5|birchdell
2920|Priory Fields Primary School|3-11|446|6|prioryfields
3907|St Mary's Infant School|4-7|143|6|stmarysinfants
2921|Gadeford Junior School|7-11|252|6|gadeford-jun
4907|Verwell High School|11-18|1217|6|verwell
4908|Abbot Wood School|11-18|1054|6|abbotwood
2922|Sandhollow JMI School|4-11|232|6|sandhollow
2923|Pipers Lane Primary School|3-11|411|7|piperslane
2924|Chalkdell Primary School|4-11|196|7|chalkdell
3908|St Bede's Roman Catholic Primary School|4-11|206|7|stbedes-gadeford
4909|Gadeford School|11-18|1131|7|gadefordschool
2925|Hollybush Green Infant School|4-7|117|7|hollybushgreen
2926|Tannersfield JMI School|3-11|244|7|tannersfield
4910|Kingsmere Girls' School|11-18|989|8|kingsmere
2927|Kingsmere Infants and Nursery|3-7|203|8|kingsmereinfants
2928|Kingsmere Juniors|7-11|286|8|kingsmerejuniors
3909|Christ Church CofE Primary School|4-11|212|8|christchurch-kingsmere
2929|Colnewick Primary School|4-11|420|8|colnewick
2930|Maplecroft Primary School|3-11|347|9|maplecroft
3910|St Hilda's Catholic Primary School|4-11|205|9|sthildas
4911|Riversmeet School|11-18|1171|9|riversmeet
2931|Gravel Hill JMI School|4-11|201|9|gravelhill
2932|Heronsbrook Infant School|4-7|134|9|heronsbrook
2933|Thornleigh Primary School|3-11|398|0|thornleigh
2934|Willow Bank Junior School|7-11|231|0|willowbank
4912|Thornleigh Academy|11-18|1209|0|thornleighacademy
3911|St Agnes' VA Primary School|4-11|204|0|stagnes
2935|Brickfields Primary School|3-11|274|0|brickfields
2936|Highwold JMI School|4-11|163|0|
"""


@dataclass(frozen=True, slots=True)
class School:
    """One row of the register."""

    urn: str
    number: str
    name: str
    status: str
    low: int
    high: int
    roll: int
    district: str
    postcode: str
    site: str

    @property
    def dfe(self) -> str:
        """LA code and establishment number as schools mostly write them."""
        return f"{LA_CODE}/{self.number}"

    @property
    def phase(self) -> str:
        """The register's phase; it knows no infant or junior schools."""
        return "Secondary" if self.low >= 11 else "Primary"

    @property
    def domain(self) -> str:
        """The domain the school's mail comes from."""
        return f"{self.site}.example"

    @property
    def area(self) -> str:
        """East or West, by district."""
        return next(area for area, districts in AREAS.items() if self.district in districts)


def _school(index: int, line: str) -> School:
    number, name, ages, roll, district, site, *status = line.split("|")
    low, high = ages.split("-")
    place = _SHORT[district]
    postcode = f"{_POST_TOWNS[place]} {index % 9 + 1}{'ABDEFGHJ'[index % 8]}{'LNPQRSTUW'[index % 9]}"
    urn = str(990001 + index * 7)
    return School(
        urn, number, name, (*status, "Open")[0], int(low), int(high), int(roll), place, postcode, site
    )


SCHOOLS: tuple[School, ...] = tuple(_school(i, line) for i, line in enumerate(_ROWS.strip().splitlines()))


def by_site(site: str) -> School:
    """The open school whose web site has this name."""
    return next(school for school in SCHOOLS if school.site == site and school.status == "Open")


def closed(site: str) -> School:
    """The closed predecessor of a school."""
    return next(school for school in SCHOOLS if school.site == site and school.status == "Closed")


def register_csv() -> str:
    """The register as the national one's CSV: every value quoted where the writer must, CRLF at line ends."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for index, school in enumerate(SCHOOLS):
        site = f"{('www.', 'http://www.', 'https://www.')[index % 3]}{school.domain}" if school.site else ""
        writer.writerow(
            [
                school.urn,
                LA_CODE,
                school.number,
                school.name,
                school.status,
                school.phase,
                school.low,
                school.high,
                "" if school.status == "Closed" else school.roll,
                school.postcode,
                school.district,
                site,
            ]
        )
    return out.getvalue()
