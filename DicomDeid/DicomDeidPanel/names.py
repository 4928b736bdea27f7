"""The names of attributes as people read them."""


def readable(keyword: str) -> str:
    """'Patient's Name' for 'PatientName'; what is no keyword of the dictionary stays."""
    from pydicom.datadict import dictionary_description, tag_for_keyword

    tag = tag_for_keyword(keyword)
    return dictionary_description(tag) if tag is not None else keyword
