"""What the demo provider teaches, where and with whom: plain tables."""

ZONE = "Europe/London"
PLACES = [
    ("London Bridge Centre", "12 Tooley Street", "London", 51.5055, -0.0865),
    ("Manchester Centre", "40 Deansgate", "Manchester", 53.4808, -2.2470),
    ("Edinburgh Centre", "7 Rose Street", "Edinburgh", 55.9523, -3.1950),
]
ROOMS = ["Ada", "Brunel", "Curie", "Darwin", "Eliot"]  # five in each place
FEATURES = ["Projector", "Practice area", "Computers"]

# code, name, topic, days, delivery, price, seats, months of validity (None: no award)
COURSES = [
    ("FAW", "First aid at work", "Safety", 3, "in_person", 290, 12, 36),
    ("FAWR", "First aid at work, renewal", "Safety", 2, "in_person", 210, 12, 36),
    ("EFAW", "Emergency first aid", "Safety", 1, "in_person", 110, 12, 36),
    ("FIRE", "Fire warden", "Safety", 1, "in_person", 120, 15, 12),
    ("MH", "Manual handling", "Safety", 1, "in_person", 95, 15, 24),
    ("IOSH", "Managing safely", "Safety", 4, "hybrid", 560, 14, 36),
    ("COSHH", "Hazardous substances", "Safety", 1, "virtual", 90, 20, 24),
    ("ASB", "Asbestos awareness", "Safety", 1, "virtual", 70, 25, 12),
    ("FORK", "Forklift operator", "Plant", 5, "in_person", 780, 4, 36),
    ("MEWP", "Mobile platforms", "Plant", 2, "in_person", 380, 6, 60),
    ("PM1", "Project management foundation", "Management", 3, "hybrid", 690, 14, None),
    (
        "PM2",
        "Project management in practice",
        "Management",
        2,
        "hybrid",
        620,
        14,
        None,
    ),
    ("LEAD", "Leading a team", "Management", 2, "in_person", 480, 12, None),
    ("COACH", "Coaching skills", "Management", 2, "in_person", 450, 10, None),
    ("TIME", "Managing time", "Management", 1, "virtual", 160, 16, None),
    ("NEG", "Negotiating", "Management", 2, "in_person", 520, 10, None),
    ("XL1", "Spreadsheets, beginners", "Office", 1, "virtual", 140, 12, None),
    ("XL2", "Spreadsheets, advanced", "Office", 2, "in_person", 290, 10, None),
    ("PBI", "Business dashboards", "Office", 2, "virtual", 340, 12, None),
    ("SQL", "Databases with SQL", "IT", 3, "in_person", 740, 10, None),
    ("PY", "Programming in Python", "IT", 5, "hybrid", 1150, 10, None),
    ("CYB", "Cyber security awareness", "IT", 1, "virtual", 85, 30, 12),
    ("GDPR", "Data protection", "Compliance", 1, "virtual", 130, 25, 12),
    ("AUD", "Internal auditor", "Compliance", 2, "in_person", 460, 12, 36),
    ("TTT", "Train the trainer", "Compliance", 3, "in_person", 620, 8, None),
]
PREREQUISITES = {"FAWR": "FAW", "PM2": "PM1", "XL2": "XL1"}
# Instructors of these topics need a certificate of their own.
LICENSED_TOPICS = ("Safety", "Plant", "Compliance")

# name, home, latitude, longitude, freelance, rate per day, topics
INSTRUCTORS = [
    ("Amelia Hart", "Croydon", 51.372, -0.099, False, 320, "Safety"),
    ("Ben Okafor", "London", 51.509, -0.118, False, 330, "Safety Compliance"),
    ("Carys Morgan", "Reading", 51.454, -0.978, True, 420, "Safety"),
    ("Daniel Reid", "Salford", 53.487, -2.290, False, 310, "Safety Plant"),
    ("Eilidh Fraser", "Leith", 55.975, -3.167, False, 315, "Safety Compliance"),
    ("Farah Aziz", "Leeds", 53.801, -1.549, True, 430, "Safety"),
    ("George Walsh", "Stockport", 53.410, -2.158, False, 300, "Plant"),
    ("Hannah Doyle", "Luton", 51.879, -0.417, True, 440, "Plant Safety"),
    ("Iain Murray", "Falkirk", 56.002, -3.784, True, 400, "Plant Safety"),
    ("Jaya Patel", "Harrow", 51.580, -0.334, False, 360, "Management"),
    ("Kwame Mensah", "London", 51.530, -0.080, False, 365, "Management Office"),
    ("Laura Finch", "Bolton", 53.577, -2.428, True, 480, "Management"),
    ("Marek Nowak", "Manchester", 53.480, -2.242, False, 350, "Management IT"),
    ("Niamh Byrne", "Glasgow", 55.864, -4.252, True, 470, "Management"),
    ("Oliver Grant", "Edinburgh", 55.950, -3.190, False, 345, "Management Office"),
    ("Priya Nair", "Slough", 51.511, -0.595, False, 340, "Office IT"),
    ("Quentin Shaw", "Brighton", 50.822, -0.137, True, 460, "IT"),
    ("Rosa Delgado", "London", 51.515, -0.090, False, 370, "IT Office"),
    ("Sam Whitfield", "Oldham", 53.541, -2.117, False, 330, "Office"),
    ("Tara Singh", "Bradford", 53.795, -1.759, True, 450, "IT"),
    ("Umar Farooq", "Manchester", 53.470, -2.230, False, 355, "IT Compliance"),
    ("Vera Kowalska", "Dundee", 56.462, -2.971, True, 410, "Office IT"),
    ("Will Archer", "St Albans", 51.752, -0.339, False, 325, "Compliance Safety"),
    ("Xenia Petrova", "London", 51.500, -0.110, True, 490, "Compliance"),
    ("Yusuf Demir", "Preston", 53.763, -2.703, True, 440, "Safety Compliance"),
    ("Zoe Lambert", "Cambridge", 52.205, 0.119, True, 455, "Management Compliance"),
    ("Alan Pryce", "Chester", 53.190, -2.891, True, 415, "Safety Plant"),
    ("Beth Coleman", "Watford", 51.656, -0.396, False, 320, "Safety Office"),
    ("Callum Boyd", "Livingston", 55.886, -3.523, False, 310, "Plant Safety"),
    ("Dina Rahman", "London", 51.540, -0.140, True, 475, "IT Management"),
]

CLIENTS = [
    "Harbour Logistics",
    "Meridian Housing",
    "Castle Foods",
    "Pennine Water",
    "Lothian Care Homes",
    "Brightwell Engineering",
]
FIRST_NAMES = (
    "Adam Aisha Alice Anil Beatrix Brian Chloe Colin Deborah Dev Ella Ewan Fiona "
    "Frank Gemma Graham Holly Imran Isla Jack Janet Kate Kevin Leah Liam Maya "
    "Megan Nadia Noah Olga Omar Paula Peter Rachel Ravi Sarah Simon Tess Tom "
    "Wendy"
).split()
LAST_NAMES = (
    "Abbott Ahmed Baker Bell Carter Chen Clarke Cole Dixon Evans Ford Gibson Gray "
    "Hall Hughes Iqbal Jones Kerr Lane Mason Moore Nolan Owen Parker Quinn Rose "
    "Shah Stone Taylor Underwood Vance Ward Young"
).split()
