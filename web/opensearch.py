"""How does a browser search from its own address bar? OpenSearch 1.1: a description with the address to fill in."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
MEDIA = "application/opensearchdescription+xml"
PLACE = "/opensearch.xml"


def build_opensearch(base: str) -> bytes:
    """Build the description of a site whose addresses begin with `base`."""
    root = Element("OpenSearchDescription", xmlns=NAMESPACE)
    for name, text in (
        ("ShortName", "Lede"),
        ("Description", "Search the archive"),
        ("InputEncoding", "UTF-8"),
    ):
        SubElement(root, name).text = text
    SubElement(root, "Image", width="16", height="16", type="image/svg+xml").text = f"{base}/static/favicon.svg"
    SubElement(root, "Url", type="text/html", method="get", template=f"{base}/?q={{searchTerms}}")
    SubElement(root, "Url", type=MEDIA, rel="self", template=base + PLACE)
    description: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return description
