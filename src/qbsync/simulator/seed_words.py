"""The words of which names in a sample company are made: things, trades and places, never people.

A word has no blank, so that names of several words sort as their words do.
"""

from __future__ import annotations

from typing import Final

__all__ = ["CITIES", "CUSTOMERS", "GOODS", "JOBS", "MEASURED_GOODS", "ROLES", "SERVICES", "STREETS"]

_FIRST: Final = """
    Acorn Agate Alder Amber Anchor Apple Arbor Arrow Ash Aspen Autumn Badger Bamboo Bay Beacon Bear Beaver
    Beech Birch Bison Blossom Blue Bluff Bobcat Boulder Bramble Brass Briar Bright Bronze Brook Buckeye
    Butte Cactus Camellia Canary Canyon Cape Cardinal Cascade Catalpa Cedar Chalk Chestnut Cinder Clay
    Clear Clover Coastal Cobalt Compass Condor Copper Coral Cottonwood Coyote Crane Crescent Crystal
    Cypress Dahlia Dawn Deer Delta Desert Dogwood Dove Driftwood Dune Eagle Eastern Elk Elm Ember Emerald
    Evergreen Falcon Fern Fieldstone Fir Flint Foxglove Garnet Ginkgo Glacier Golden Granite Grape Green
    Grove Gull Harbor Harvest Hawk Hawthorn Hazel Heather Hemlock Heron Hickory Holly Honey Horizon Indigo
    Iris Iron Ivory Ivy Jade Jasmine Juniper Kestrel Lakeside Larch Lark Laurel Lavender Lemon Lilac Lime
    Linden Lotus Lupine Magnolia Maple Marble Marigold Marsh Meadow Mesa Mesquite Midland Mill Mint Misty
    Moon Moss Mulberry Myrtle Northern Nutmeg Oak Ocean Olive Onyx Opal Orchard Osprey Otter Owl Palm
    Pebble Pecan Peppermint Pewter Pheasant Pine Pioneer Plum Poplar Poppy Prairie Quail Quarry Quartz
    Rain Rapid Raven Red Redwood Reed Ridge River Robin Rocky Rosewood Ruby Rustic Sable Saffron Sage
    Salmon Sandstone Sandy Sapphire Sequoia Shale Shell Sierra Silver Slate Snow Southern Sparrow Spring
    Spruce Starling Stone Summer Summit Sunny Swan Sycamore Tamarack Teal Thistle Thunder Tidewater Timber
    Topaz Tulip Tundra Turquoise Valley Verbena Violet Walnut Western White Wild Willow Winter Wisteria
    Woodland Wren Yarrow Yellow Yucca Zinnia
"""
_SECOND: Final = """
    Acre Bank Basin Bay Beach Bend Bluff Bottom Branch Bridge Brook Canyon Cape Cliff Coast Corner Court
    Cove Creek Crest Crossing Dale Dell Drive Edge End Falls Farm Ferry Field Fork Garden Gate Glade Glen
    Green Grove Gulch Harbor Heights Hill Hollow Island Junction Knoll Lake Landing Lane Ledge Meadow Mill
    Oaks Orchard Park Pass Path Peak Pines Plain Plaza Point Pond Port Prairie Ranch Range Reach Ridge
    Rise River Road Rock Run Shore Slope Spring Square Station Terrace Trail Valley View Village Vista Way
    Wharf Wood Yard
"""
_TRADE: Final = """
    Accounting Advertising Aggregates Analytics Apparel Appliances Architecture Arts Automotive Aviation
    Awnings Bakery Barbers Bicycles Bindery Bistro Boatworks Books Bottling Brewery Bricks Builders
    Butchers Cabinets Café Candles Carpentry Carpets Catering Ceramics Chemicals Church Cinema Cleaners
    Clinic Clothing Coatings Coffee College Communications Computers Concrete Consulting Coolers Couriers
    Crafts Creamery Dairy Dance Décor Deli Demolition Dental Design Diner Distillery Distribution Drapery
    Drywall Electric Electronics Elevators Energy Engineering Engraving Equipment Excavation Fabrics Farms
    Fasteners Fencing Fitness Flooring Florist Foods Forge Foundry Framing Freight Furniture Galleries
    Garage Gardens Gifts Glass Graphics Greenhouse Grocery Gutters Hardware Hauling Heating Herbs Hobbies
    Hospital Hotel Housing Imports Inn Instruments Insulation Insurance Interiors Irrigation Jewelers
    Joinery Kennels Kitchens Laboratories Landscaping Laundry Leather Library Lighting Linens Locksmiths
    Lodge Logistics Lumber Machining Maintenance Manufacturing Marina Marine Market Masonry Metals
    Millwork Mining Motors Museum Music Nursery Nutrition Office Optical Optics Orchards Packaging Paints
    Paper Partners Paving Pharmacy Photography Physiotherapy Piping Pizzeria Plastering Plastics Plumbing
    Pools Pottery Power Preschool Press Printing Produce Properties Publishing Pumps Radio Realty Records
    Recycling Refrigeration Rentals Repair Research Restaurant Restoration Roofing Rubber Saddlery Safety
    Salon Salvage School Security Seeds Sheds Shipping Shutters Siding Signs Software Solar Sports Stables
    Stationery Steel Stonework Storage Studios Supply Surveying Systems Tailors Tavern Tea Telecom
    Textiles Theater Tiles Tires Tools Tours Towing Toys Transport Travel Treats Turbines Upholstery
    Utilities Valves Vending Veterinary Video Vineyards Warehousing Watches Waterworks Welding Windows
    Winery Woodwork Workshop Yachts Yarns
"""
CUSTOMERS: Final = (tuple(_FIRST.split()), tuple(_SECOND.split()), tuple(_TRADE.split()))
"""The words of the names of companies."""

JOBS: Final = (
    *("Annex", "Attic", "Barn", "Basement", "Boiler room", "Bridge repair", "Cafeteria", "Classrooms"),
    *(
        "Conference room",
        "Courtyard",
        "Deck",
        "Driveway",
        "East wing",
        "Elevator",
        "Entrance",
        "Exhibit hall",
    ),
    *("Façade", "Fence", "Fourth floor", "Garage", "Greenhouse", "Ground floor", "Gymnasium", "Hallway"),
    *("Kitchen", "Laboratory", "Landscaping", "Library", "Loading dock", "Lobby", "Locker room", "Mezzanine"),
    *("New office", "North wing", "Parking lot", "Patio", "Phase 1", "Phase 2", "Pool", "Reading room"),
    *("Remodel", "Repairs", "Roof", "Second floor", "Sign", "South wing", "Stairs", "Storage", "Storefront"),
    *("Sunroom", "Third floor", "Utility room", "Veranda", "Warehouse", "West wing", "Windows", "Workshop"),
    "Yard",
)
"""What is worked on for a customer."""

ROLES: Final = ("Accounts Payable", "Front Office", "Purchasing", "Receiving", "Store Manager")
"""Whom to ask for."""

STREETS: Final = (
    *("Main Street", "Oak Avenue", "Park Road", "Mill Lane", "Harbor Drive", "Market Street", "Station Road"),
    *("Cedar Avenue", "River Road", "Lake Street", "Hill Street", "Industrial Parkway", "Commerce Way"),
    *("Airport Road", "Orchard Lane", "Quarry Road", "First Street", "Second Street", "Third Avenue"),
    *("Spring Street", "Canal Street", "Foundry Row", "Depot Street", "Prairie Avenue", "Ridge Road"),
)
"""Streets as many towns have them."""

CITIES: Final = (
    ("Albany", "NY", "122", "518"),
    ("Albuquerque", "NM", "871", "505"),
    ("Atlanta", "GA", "303", "404"),
    ("Austin", "TX", "787", "512"),
    ("Baltimore", "MD", "212", "410"),
    ("Billings", "MT", "591", "406"),
    ("Boise", "ID", "837", "208"),
    ("Boston", "MA", "021", "617"),
    ("Buffalo", "NY", "142", "716"),
    ("Burlington", "VT", "054", "802"),
    ("Charleston", "SC", "294", "843"),
    ("Chicago", "IL", "606", "312"),
    ("Cleveland", "OH", "441", "216"),
    ("Denver", "CO", "802", "303"),
    ("Des Moines", "IA", "503", "515"),
    ("Fargo", "ND", "581", "701"),
    ("Houston", "TX", "770", "713"),
    ("Kansas City", "MO", "641", "816"),
    ("Las Vegas", "NV", "891", "702"),
    ("Louisville", "KY", "402", "502"),
    ("Memphis", "TN", "381", "901"),
    ("Milwaukee", "WI", "532", "414"),
    ("Minneapolis", "MN", "554", "612"),
    ("Nashville", "TN", "372", "615"),
    ("New Orleans", "LA", "701", "504"),
    ("Oklahoma City", "OK", "731", "405"),
    ("Omaha", "NE", "681", "402"),
    ("Philadelphia", "PA", "191", "215"),
    ("Phoenix", "AZ", "850", "602"),
    ("Portland", "OR", "972", "503"),
    ("Raleigh", "NC", "276", "919"),
    ("Richmond", "VA", "232", "804"),
    ("Sacramento", "CA", "958", "916"),
    ("Salt Lake City", "UT", "841", "801"),
    ("San Diego", "CA", "921", "619"),
    ("Seattle", "WA", "981", "206"),
    ("Spokane", "WA", "992", "509"),
    ("Tucson", "AZ", "857", "520"),
)
"""City, state, the first three digits of its postal codes, and an area code."""

_MATERIALS: Final = """
    Aluminum Anodized Bamboo Birch Black Brass Bronze Cast Ceramic Chrome Clear Coated Copper Cotton
    Enamel Fiber Flat Forged Galvanized Glass Graphite Heavy Hex Insulated Iron Laminated Leather Light
    Magnetic Maple Matte Nickel Nylon Oak Painted Pine Plastic Polished Porcelain Rubber Sealed Silicone
    Slotted Solid Stainless Steel Tempered Titanium Vinyl White Wood Zinc
"""
_THINGS: Final = """
    Adapter Anchor Angle Axle Bearing Belt Bit Blade Bolt Box Bracket Brush Bucket Bulb Bushing Cabinet
    Cable Cap Caster Chain Clamp Clip Coil Connector Coupling Cover Crate Dial Disc Door Drill Duct Elbow
    Fan Faucet Filter Fitting Flange Frame Fuse Gasket Gauge Gear Gloves Grate Grip Grommet Guard Handle
    Hanger Hatch Hinge Hook Hose Housing Insert Jack Joint Knob Ladder Lamp Latch Lever Lid Lock Manifold
    Mat Meter Mount Nail Nozzle Nut Outlet Panel Peg Pin Pipe Plate Plug Post Pulley Pump Rack Rail Ring
    Rivet Rod Roller Saw Screen Screw Seal Shaft Shelf Shim Sleeve Socket Spacer Spindle Spring Stand
    Strap Switch Tank Tape Tee Terminal Tie Timer Tray Tube Union Valve Vent Vise Washer Wedge Wheel Wire
    Wrench
"""
_SIZES: Final = tuple(f"{size}in" for size in (*range(1, 13), 14, 16, 18, 20, 24, 30, 36, 48, 60, 72))
_GRADES: Final = ("A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "P", "R", "S", "T", "X")
GOODS: Final = (
    tuple(_MATERIALS.split()),
    tuple(_THINGS.split()),
    tuple(f"{size}-{grade}" for size in _SIZES for grade in _GRADES),
)
"""The words of the names of goods that are kept in stock."""

MEASURED_GOODS: Final = (
    tuple(_MATERIALS.split()),
    tuple(_THINGS.split()),
    tuple(f"x{count}{grade}" for count in range(1, 41) for grade in _GRADES),
)
"""The words of the names of goods of which no stock is kept."""

SERVICES: Final = (
    ("Assembly", "Cleaning", "Consulting", "Delivery", "Design", "Disposal", "Drafting", "Testing"),
    ("Commercial", "Emergency", "Farm", "Hospital", "Industrial", "Marine", "Municipal", "Office", "On-site"),
    tuple(f"{kind}-{level}" for kind in ("Daily", "Fixed", "Hourly", "Weekly") for level in range(1, 21)),
)
"""The words of the names of services."""
