"""Names of sealed fields: what a value is bound to, so that it cannot stand in another's place.

They are part of every sealed value. Changing one makes what was sealed under it unreadable.
"""

SUBJECT_NAME = "subject.name"
SUBJECT_NIK = "subject.nik"
SUBJECT_FAMILY_CARD = "subject.family_card"
SUBJECT_BIRTH_DATE = "subject.birth_date"
SUBJECT_ADDRESS = "subject.address"
APPLICANT_NAME = "applicant.name"
APPLICANT_PHONE = "applicant.phone"
APPLICANT_WHATSAPP_ID = "applicant.whatsapp_id"
NOTE = "note"
INTERNAL_NOTE = "internal_note"
DETAILS = "details"
COLLECTED_BY = "collected_by"
PRODUCT_NUMBER = "product.number"
REASON = "reason"
