"""At which step of its regulation a fact of the journal stands, so that an inspector can lay the two side by side."""

from models.enums import Channel

# Regulation "Дәрігерді үйге шақыру" (resolution No. 200 of 4 August 2015, as amended on 29 April 2016),
# paragraph and subparagraph: 10 is the portal, 7 the window and the phone.
_PORTAL = {
    "signed": "10.11",
    "postponed": "10.12",
    "handed_to_desk": "10.12",
    "taken": "10.12",
    "given_back": "10.12",
    "taken_over": "10.12",
    "correction_asked": "10.12",
    "corrected": "10.12",
    "refused": "10.8",
    "fulfilled": "10.13",
    "amended": "10.13",
}
_DESK = dict.fromkeys(_PORTAL, "7.2") | {"signed": "7.1", "fulfilled": "7.3", "amended": "7.3"}
# Regulation "Дәрігердің қабылдауына жазылу" of the same resolution counts its paragraphs alike; only here
# a time is chosen (at the window and on the phone in 7.2), so only here another one can be.
_VISIT_PORTAL, _VISIT_DESK = _PORTAL | {"rescheduled": "10.13"}, _DESK | {"rescheduled": "7.2"}
# Regulation "МСАК көрсететін медициналық ұйымға бекіту": 9 is the portal, 7 what the registrar does.
_CLINIC = dict.fromkeys(_PORTAL | {"agreed": ""}, "7.2")
_CLINIC_PORTAL = _CLINIC | {"signed": "9.8", "handed_to_desk": "9.9", "refused": "9.10", "fulfilled": "9.11"}
# Regulations of the psychiatric and of the narcological certificate (the sixth and the seventh of the same
# resolution, as amended in 2019): 6 and 7 are the counter of the State Corporation.
_COUNTER = {
    "consent_at_counter": "6.3",
    "signed": "6.7",
    "postponed": "7.2",
    "fulfilled": "7.2",
    "printed": "7.3",
}
_STEPS = {
    "attachment": {Channel.PORTAL: _CLINIC_PORTAL, Channel.WINDOW: _CLINIC, Channel.PHONE: _CLINIC},
    **{code: {Channel.COUNTER: _COUNTER} for code in ("psychiatry-certificate", "narcology-certificate")},
    "home-call": {Channel.PORTAL: _PORTAL, Channel.WINDOW: _DESK, Channel.PHONE: _DESK},
    "appointment": {
        Channel.PORTAL: _VISIT_PORTAL,
        Channel.WINDOW: _VISIT_DESK,
        Channel.PHONE: _VISIT_DESK,
    },
}


def step_of(service: str, channel: Channel, fact: str) -> str:
    """The paragraph of the regulation (`10.11`) for a fact of an application that came through `channel`;
    "" for what the regulation does not speak of."""
    return _STEPS.get(service, {}).get(channel, {}).get(fact, "")
