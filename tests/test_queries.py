"""The named questions: their documentation, their rows, and the same rows from rdflib.

Regenerate the goldens (tests/golden/queries/<question>.tsv, each question with its example parameters) after data,
rules or a question changed, and read the difference: `python tests/test_queries.py --regenerate`.
"""

from __future__ import annotations

import keyword
import re
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "graph"))  # where this file is run as a script

import pyoxigraph as ox
import pytest
import rdflib

from dermkg import api, build, queries, terms
from dermkg.errors import InputError

GOLDEN = Path(__file__).resolve().parent / "golden" / "queries"
QUESTIONS = queries.questions()
REGENERATE = "run 'python tests/test_queries.py --regenerate' and read the difference"

pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")  # rdflib's own
each_question = pytest.mark.parametrize("name", sorted(QUESTIONS))

# For each question a row that it must give with its example parameters, and one that it must not.
Row = dict[str, str]
TRUTHS: dict[str, tuple[Row, Row]] = {
    "about-the-graph": (
        {"property": "dct:license", "value": "https://creativecommons.org/licenses/by/4.0/"},
        {"property": "dk:polarity"},
    ),
    "adverse-effects": (
        {"effect": "kg:infection", "frequency": "minority", "modality": "may", "polarity": "dk:affirmed"},
        {"effect": "kg:thrombosis"},
    ),
    "agreement": (
        {"subject": "kg:ruxolitinib", "relation": "dk:promotes", "object": "kg:repigmentation", "sources": "2"},
        {"sources": "1"},
    ),
    "all-label-conflicts": (
        {"subject": "kg:pimecrolimus-cream", "jurisdiction": "UK", "otherJurisdiction": "US", "setting": "0.25"},
        {"jurisdiction": "US", "otherJurisdiction": "EU"},
    ),
    "area-and-amount-limits": (
        {"jurisdiction": "US", "value": "10", "unit": "%", "setting": "kg:nonsegmental-vitiligo"},
        {"subject": "kg:crisaborole-ointment"},
    ),
    "boxed-warnings": (
        {"subject": "kg:ruxolitinib-cream", "warning": "kg:lymphoma", "polarity": "dk:affirmed"},
        {"subject": "kg:dupilumab-injection", "polarity": "dk:affirmed"},
    ),
    "care": (
        {"relation": "dk:hasTreatmentGoal", "object": "kg:disease-progression-control"},
        {"for": "kg:atopic-dermatitis"},
    ),
    "causes": (
        {"relation": "dk:associatedWith", "object": "kg:genetic-factors", "modality": "thought"},
        {"relation": "dk:causes", "subject": "kg:genetic-factors"},
    ),
    "claims-by-modality": ({"claim": "claim:tacrolimus-page.36"}, {"claim": "claim:tacrolimus-page.4"}),
    "claims-of-source": (
        {"start": "63", "claim": "claim:ruxolitinib-page.8", "qualifier": "dk:minAge", "setting": "12"},
        {"claim": "claim:tacrolimus-page.8"},
    ),
    "combinations": (
        {"partner": "kg:phototherapy", "interval": "PT2H", "claim": "claim:tacrolimus-page.48"},
        {"partner": "kg:tacrolimus-ointment"},
    ),
    "compare": (
        {"subject": "kg:tacrolimus-ointment", "value": "P1M", "qualifier": "dk:continuous", "setting": "true"},
        {"subject": "kg:ruxolitinib-cream"},
    ),
    "contradictions": (
        {"claim": "claim:tacrolimus-page.10", "otherClaim": "claim:tacrolimus-page.35b"},
        {"claim": "claim:tacrolimus-page.35b"},
    ),
    "contraindicated-at-age": (
        {"drug": "kg:tacrolimus-ointment", "group": "kg:children-under-2", "below": "2"},
        {"group": "kg:pregnant-women"},
    ),
    "contraindicated-for": (
        {"drug": "kg:tacrolimus-ointment", "named": "kg:children-under-2", "source": "src:tacrolimus-page"},
        {"drug": "kg:ruxolitinib-cream"},
    ),
    "contraindications": (
        {"relation": "dk:safeFor", "group": "kg:pregnant-women", "polarity": "dk:negated"},
        {"relation": "dk:safeFor", "polarity": "dk:affirmed"},
    ),
    "counts-by-source-and-relation": (
        {"source": "src:tacrolimus-page", "relation": "dk:effectiveFor", "polarity": "dk:hedged", "claims": "2"},
        {"source": "src:ruxolitinib-page", "relation": "dk:contraindicatedIn"},
    ),
    "distinguish": (
        {
            "condition": "kg:vitiligo",
            "value": "kg:pruritus",
            "polarity": "dk:negated",
            "polarityOfOther": "dk:affirmed",
        },
        {"relation": "dk:requires"},
    ),
    "drugs-of-class": (
        {"drug": "kg:tacrolimus-ointment", "named": "kg:topical-immunosuppressant"},
        {"drug": "kg:ruxolitinib-cream"},
    ),
    "drugs-on-target": (
        {"member": "kg:tyk2", "drug": "kg:deucravacitinib", "relation": "dk:inhibits"},
        {"drug": "kg:ifn-gamma"},
    ),
    "effectiveness": (
        {"treatment": "kg:tacrolimus-ointment", "polarity": "dk:hedged", "severity": "severe", "modality": "may"},
        {"claim": "claim:tacrolimus-page.35b", "modality": "can"},
    ),
    "evidence": (
        {"subject": "kg:ppp3cc", "evidence": "http://humbio.ru/isapi/getmim.dll?114107"},
        {"source": "src:tacrolimus-page"},
    ),
    "experience-and-hedges": (
        {"claim": "claim:tacrolimus-page.35", "modality": "can, experience"},
        {"claim": "claim:tacrolimus-page.10"},
    ),
    "for-person": (
        {"product": "kg:ruxolitinib-cream", "jurisdiction": "US", "claim": "claim:ruxolitinib-cream-us.l002"},
        {"standing": "dk:unverified"},
    ),
    "guidelines": (
        {"relation": "dk:combinedWith", "object": "kg:puva", "polarity": "dk:negated"},
        {"standing": "dk:page"},
    ),
    "hedged-and-negated": (
        {"claim": "claim:tacrolimus-page.10", "polarity": "dk:negated", "object": "kg:vitiligo"},
        {"polarity": "dk:affirmed"},
    ),
    "hierarchy": (
        {"narrower": "kg:nonsegmental-vitiligo-with-facial-involvement", "broader": "kg:nonsegmental-vitiligo"},
        {"narrower": "kg:plaque-psoriasis"},
    ),
    "how-to-use": (
        {"relation": "dk:concentration", "value": "0.03", "population": "kg:children", "modality": "usually"},
        {"relation": "dk:concentration", "value": "0.1", "population": "kg:children"},
    ),
    "identifiers": (
        {"identifier": "MONDO:0008661", "match": "skos:exactMatch", "status": "dk:verified"},
        {"status": "dk:unverified"},
    ),
    "imprint": (
        {"subject": "kg:liu-jinjuan", "relation": "dk:affiliatedWith", "object": "kg:second-affiliated-hospital-usc"},
        {"subject": "src:tacrolimus-page"},
    ),
    "indicated-in-some-jurisdictions": (
        {"product": "kg:ruxolitinib-cream", "condition": "kg:atopic-dermatitis", "jurisdiction": "US", "notIn": "EU"},
        {"condition": "kg:nonsegmental-vitiligo"},
    ),
    "indications": (
        {"subject": "kg:tacrolimus-ointment", "condition": "kg:psoriasis", "standing": "dk:page"},
        {"condition": "kg:psoriasis", "standing": "dk:regulator"},
    ),
    "inferred": (
        {"relation": "dk:contraindicatedIn", "object": "kg:children-under-6-months", "source": "src:tacrolimus-page"},
        {"relation": "dk:treats"},
    ),
    "influences": (
        {"subject": "kg:sunlight", "relation": "dk:decreases", "polarity": "dk:hedged", "modality": "may"},
        {"subject": "kg:sunlight", "polarity": "dk:affirmed"},
    ),
    "label-conflicts": (
        {"value": "200", "jurisdiction": "EU", "otherRelation": "dk:maxAmountPerWeek", "otherValue": "60"},
        {"subject": "kg:tacrolimus-ointment"},
    ),
    "labels": (
        {"product": "kg:ruxolitinib-cream", "jurisdiction": "US", "date": "2026-06-30", "readInFull": "true"},
        {"label": "src:ruxolitinib-cream-pharmacist"},
    ),
    "lifestyle-advice": (
        {"relation": "dk:avoid", "advice": "kg:trusting-folk-remedies"},
        {"relation": "dk:recommends", "advice": "kg:intense-sun-exposure"},
    ),
    "limits": (
        {"relation": "dk:maxBodySurfaceArea", "value": "20", "unit": "%"},
        {"relation": "dk:maxDuration"},
    ),
    "looser-than-label": (
        {"claim": "claim:tacrolimus-page.18", "aspect": "dk:combinationAspect", "outcome": "dk:contradicted"},
        {"direction": "dk:stricter"},
    ),
    "mechanism": (
        {"subject": "kg:ruxolitinib", "relation": "dk:inhibits", "object": "kg:jak1", "standing": "dk:regulator"},
        {"object": "kg:calcineurin"},
    ),
    "mechanism-links": (
        {"rank": "1", "subject": "kg:ruxolitinib", "relation": "dk:inhibits", "object": "kg:jak1"},
        {"subject": "kg:deucravacitinib"},
    ),
    "names": (
        {"name": "吡美莫司乳膏", "language": "zh", "unverified": "true"},
        {"name": "Elidel", "unverified": "true"},
    ),
    "not-covered": ({"claim": "claim:ruxolitinib-page.63"}, {"claim": "claim:ruxolitinib-page.54"}),
    "off-label-uses": (
        {
            "claim": "claim:tacrolimus-page.34",
            "scope": "kg:vitiligo",
            "jurisdiction": "CN",
            "outcome": "dk:beyondLabel",
        },
        {"scope": "kg:atopic-dermatitis"},
    ),
    "omitted-boxed-warnings": (
        {"object": "kg:lymphoma", "jurisdiction": "US", "claim": "claim:ruxolitinib-cream-us.l017f"},
        {"relation": "dk:hasWarning"},
    ),
    "omitted-contraindications": (
        {"object": "kg:macrolide-hypersensitivity", "jurisdiction": "EU"},
        {"object": "kg:children-under-2"},
    ),
    "omitted-restrictions": (
        {"relation": "dk:maxAmount", "object": "200", "jurisdiction": "EU", "setting": "P1M"},
        {"relation": "dk:maxBodySurfaceArea"},
    ),
    "omitted-risks": ({"relation": "dk:hasAdverseEffect", "object": "kg:folliculitis"}, {"relation": "dk:warnsOf"}),
    "other-mechanisms": (
        {"other": "kg:crisaborole-ointment", "target": "kg:pde4", "jurisdiction": "US", "setting": "0.25"},
        {"other": "kg:upadacitinib-tablet"},
    ),
    "pages-beside-labels": (
        {"source": "src:ruxolitinib-page", "value": "20", "jurisdiction": "US", "labelValue": "10"},
        {"label": "src:ruxolitinib-page"},
    ),
    "populations-within": ({"group": "kg:adolescents", "minAge": "12", "maxAge": "18"}, {"group": "kg:adults"}),
    "precautions": (
        {"relation": "dk:cautionIn", "object": "kg:pregnant-women"},
        {"relation": "dk:contraindicatedIn"},
    ),
    "pregnancy-and-breastfeeding": (
        {
            "subject": "kg:ruxolitinib-cream",
            "jurisdiction": "EU",
            "relation": "dk:contraindicatedIn",
            "group": "kg:pregnant-women",
        },
        {"standing": "dk:page"},
    ),
    "price-and-reimbursement": (
        {"relation": "dk:priceDependsOn", "object": "kg:brand"},
        {"relation": "dk:priceLevel", "object": "kg:relatively-high-price"},
    ),
    "products": (
        {"product": "kg:tacrolimus-ointment-0.03", "strengthOf": "kg:tacrolimus-ointment", "otherName": "明之欣"},
        {"product": "kg:pimecrolimus-cream"},
    ),
    "refused-combinations": (
        {"subject": "kg:ruxolitinib-cream", "partner": "kg:therapeutic-biologics", "jurisdiction": "US"},
        {"polarity": "dk:affirmed"},
    ),
    "regulatory-status": (
        {"subject": "kg:povorcitinib", "status": "investigational", "setting": "kg:vitiligo"},
        {"subject": "kg:povorcitinib", "status": "approved"},
    ),
    "relations": ({"relation": "dk:maxDuration", "range": "xsd:duration"}, {"relation": "dk:severity"}),
    "rules": (
        {"rule": "rule:contraindicated-within", "source": "src:tacrolimus-page"},
        {"rule": "rule:assertion"},
    ),
    "shared-target-other-age": (
        {"target": "kg:jak1", "other": "kg:abrocitinib-tablet", "minAge": "2", "otherMinAge": "12"},
        {"other": "kg:ruxolitinib-cream"},
    ),
    "shared-targets": (
        {"target": "kg:jak2", "other": "kg:baricitinib", "otherModality": "selectively"},
        {"other": "kg:tacrolimus"},
    ),
    "sources": (
        {"source": "src:ruxolitinib-page", "kind": "dk:WebPage", "fileName": "000_90f0bd7202959193.txt"},
        {"kind": "dk:Source"},
    ),
    "strengths": ({"percent": "0.1", "population": ""}, {"percent": "0.1", "population": "kg:children"}),
    "stricter-than-label": (
        {"claim": "claim:ruxolitinib-page.59", "jurisdiction": "US", "scope": "kg:pregnant-women"},
        {"outcome": "dk:contradicted"},
    ),
    "symptoms": (
        {"symptom": "kg:pruritus", "polarity": "dk:negated", "modality": "usually"},
        {"symptom": "kg:silvery-white-scale"},
    ),
    "terms": ({"kind": "dk:Polarity", "term": "dk:hedged", "zh": "有所保留"}, {"term": "kg:vitiligo"}),
    "treatment-options": (
        {"option": "kg:surgery", "polarity": "dk:affirmed"},
        {"option": "kg:treatment", "polarity": "dk:affirmed"},
    ),
    "treatments": (
        {"treatment": "kg:ruxolitinib-cream", "treated": "kg:nonsegmental-vitiligo", "minAge": "12"},
        {"treated": "kg:atopic-dermatitis"},
    ),
    "treatments-at-age": (
        {"jurisdiction": "US", "suits": "false", "whyNot": "dk:minAge", "from": "12"},
        {"suits": "true"},
    ),
    "unverified-claims": ({"claim": "claim:mechanisms.m138"}, {"standing": "dk:literature"}),
    "unverified-cross-references": (
        {"entity": "kg:acne", "identifier": "MedDRA PT: Acne"},
        {"identifier": "MONDO:0008661"},
    ),
    "unverified-label-claims": (
        {"claim": "claim:tacrolimus-ointment-eu.l099c", "jurisdiction": "EU"},
        {"source": "src:mechanisms"},
    ),
    "unverified-names": ({"entity": "kg:pimecrolimus-cream", "language": "zh"}, {"name": "Elidel"}),
    "verdict-counts": (
        {"source": "src:tacrolimus-page", "jurisdiction": "JP", "outcome": "dk:supported", "direction": "dk:stricter"},
        {"outcome": "dk:notCovered", "direction": "dk:looser"},
    ),
    "verdict-counts-by-aspect": (
        {"source": "src:ruxolitinib-page", "aspect": "dk:formAspect", "outcome": "dk:contradicted", "claims": "1"},
        {"outcome": "dk:notCovered"},
    ),
    "verdicts": (
        {
            "claim": "claim:ruxolitinib-page.54",
            "jurisdiction": "US",
            "labelValue": "10",
            "basis": "claim:ruxolitinib-cream-us.l004",
        },
        {"outcome": "dk:notCovered"},
    ),
    "verdicts-on-claim": (
        {"jurisdiction": "CN", "outcome": "dk:notCovered", "lookedInto": "src:ruxolitinib-cream-cn"},
        {"jurisdiction": "US", "scope": "kg:nonsegmental-vitiligo", "outcome": "dk:supported"},
    ),
    "what-labels-say": (
        {"claim": "claim:ruxolitinib-cream-us.l004", "object": "10", "jurisdiction": "US", "date": "2026-06-30"},
        {"standing": "dk:page"},
    ),
    "what-source-says": (
        {"start": "1325", "subject": "kg:differential-diagnosis", "setting": "kg:psoriasis"},
        {"claim": "claim:tacrolimus-page.66"},
    ),
    "without-label-support": (
        {"claim": "claim:ruxolitinib-page.54", "jurisdiction": "US", "pageValue": "20", "labelValue": "10"},
        {"outcome": "dk:supported"},
    ),
}

# With other parameters: how many rows there are then, where the data says nothing (0) or another thing.
OTHERWISE: list[tuple[str, dict[str, object], int | Row]] = [
    ("treatments", {"condition": "atopic-dermatitis"}, {"treatment": "kg:ruxolitinib-cream", "claim": "claim:ruxolitinib-page.18"}),
    ("treatments", {"condition": "nonsegmental-vitiligo"}, {"source": "src:ruxolitinib-cream-us", "minAge": "12", "standing": "dk:regulator"}),
    ("treatments", {"condition": "alopecia-areata"}, {"treatment": "kg:ritlecitinib-capsule", "polarity": "dk:negated", "maxAge": "12"}),
    ("treatments", {"condition": "hidradenitis-suppurativa"}, 0),
    ("indications", {"drug": "tacrolimus-ointment-0.03"}, {"subject": "kg:tacrolimus-ointment"}),
    ("indications", {"drug": "pimecrolimus-cream"}, {"jurisdiction": "UK", "minAge": "0.25", "line": "second"}),
    ("indications", {"drug": "povorcitinib"}, 0),
    ("treatment-options", {"condition": "psoriasis"}, {"option": "kg:excimer-308", "subtype": "kg:plaque-psoriasis"}),
    ("treatment-options", {"condition": "alopecia-areata"}, 0),
    ("effectiveness", {"condition": "extensive-vitiligo"}, 1),
    ("how-to-use", {"drug": "芦可替尼"}, {"relation": "dk:frequencyPerDay", "value": "2", "modality": "usually"}),
    ("how-to-use", {"drug": "dupilumab"}, 0),
    ("limits", {"drug": "tacrolimus-ointment"}, {"relation": "dk:maxDuration", "value": "P1M", "continuous": "true"}),
    ("limits", {"drug": "dupilumab"}, 0),
    ("contraindications", {"drug": "ruxolitinib-cream"}, {"relation": "dk:suitableFor", "polarity": "dk:negated"}),
    ("contraindications", {"drug": "povorcitinib"}, 0),
    ("precautions", {"drug": "tacrolimus-ointment"}, {"relation": "dk:avoid", "object": "kg:self-adjusting-dose"}),
    ("precautions", {"drug": "povorcitinib"}, 0),
    ("adverse-effects", {"drug": "ruxolitinib"}, {"effect": "kg:application-site-acne", "frequency": "common"}),
    ("adverse-effects", {"drug": "povorcitinib"}, 0),
    ("combinations", {"drug": "nb-uvb"}, {"subject": "kg:nb-uvb", "partner": "kg:tacrolimus-ointment"}),
    ("combinations", {"drug": "ruxolitinib-cream"}, {"partner": "kg:therapeutic-biologics", "polarity": "dk:negated", "jurisdiction": "US"}),
    ("combinations", {"drug": "povorcitinib"}, 0),
    ("price-and-reimbursement", {"drug": "ruxolitinib-cream"}, {"object": "kg:relatively-high-price"}),
    ("price-and-reimbursement", {"drug": "dupilumab"}, 0),
    ("influences", {"drug": "ruxolitinib-cream"}, {"object": "kg:treatment-adherence"}),
    ("influences", {"drug": "dupilumab"}, 0),
    ("contraindicated-for", {"population": "pregnant-women"}, {"drug": "kg:ruxolitinib-cream", "jurisdiction": "EU"}),
    ("contraindicated-for", {"population": "adults"}, 0),
    ("contraindicated-at-age", {"age": 2}, 0),
    ("contraindicated-at-age", {"age": "1.9"}, 3),
    ("populations-within", {"population": "children-under-2"}, 1),
    ("populations-within", {"population": "pregnant-women"}, 0),
    ("mechanism", {"drug": "pimecrolimus"}, {"relation": "dk:inhibits", "object": "kg:calcineurin", "standing": "dk:mirror"}),
    ("mechanism", {"drug": "tacrolimus"}, {"object": "kg:melanocyte-production", "polarity": "dk:negated", "modality": "directly"}),
    ("mechanism", {"drug": "surgery"}, 0),
    ("mechanism-links", {"entity": "mc1r"}, {"rank": "5", "object": "kg:eumelanin", "standing": "dk:news"}),
    ("mechanism-links", {"entity": "glucocorticoid-receptor"}, {"rank": "7", "subject": "kg:halometasone"}),
    ("mechanism-links", {"entity": "vitiligo"}, 0),
    ("drugs-on-target", {"target": "calcineurin"}, {"drug": "kg:tacrolimus", "via": "kg:tacrolimus-fkbp12-complex"}),
    ("drugs-on-target", {"target": "il-22"}, 0),
    ("shared-targets", {"drug": "tacrolimus-ointment"}, {"target": "kg:calcineurin", "other": "kg:cyclosporine"}),
    ("shared-targets", {"drug": "tapinarof"}, 0),
    ("drugs-of-class", {"drugClass": "jak-inhibitor"}, {"drug": "kg:ruxolitinib-cream", "named": "kg:jak-inhibitor"}),
    ("drugs-of-class", {"drugClass": "vitamin-d-analog"}, 1),
    ("products", {"substance": "ruxolitinib"}, {"otherName": "Opzelura", "form": "kg:cream"}),
    ("products", {"substance": "povorcitinib"}, 0),
    ("strengths", {"drug": "ruxolitinib"}, {"percent": "1.5"}),
    ("strengths", {"drug": "povorcitinib"}, 0),
    ("causes", {"condition": "atopic-dermatitis"}, {"subject": "kg:skin-barrier-dysfunction", "relation": "dk:contributesTo"}),
    ("causes", {"condition": "alopecia-areata"}, 0),
    ("symptoms", {"condition": "psoriasis"}, {"symptom": "kg:pruritus", "polarity": "dk:affirmed", "frequency": "often"}),
    ("symptoms", {"condition": "alopecia-areata"}, 0),
    ("distinguish", {"one": "vitiligo", "other": "psoriasis"}, {"condition": "kg:psoriasis", "value": "kg:pruritus", "polarity": "dk:affirmed"}),
    ("distinguish", {"one": "alopecia-areata", "other": "netherton-syndrome"}, 0),
    ("care", {"condition": "psoriasis"}, {"relation": "dk:decidedBy", "object": "kg:physician"}),
    ("care", {"condition": "alopecia-areata"}, 0),
    ("lifestyle-advice", {"population": "patients"}, {"advice": "kg:in-person-medical-care"}),
    ("lifestyle-advice", {"population": "adults"}, 0),
    ("claims-by-modality", {"modality": "most"}, 1),
    ("claims-by-modality", {"modality": "never"}, 0),
    ("what-source-says", {"source": "ruxolitinib-page", "entity": "psoriasis"}, 0),
    ("claims-of-source", {"source": "mechanisms"}, {"start": "", "claim": "claim:mechanisms.m155", "standing": "dk:unverified"}),
    ("imprint", {"source": "tacrolimus-page"}, {"relation": "dk:replaces", "object": "kg:medical-diagnosis", "polarity": "dk:negated"}),
    ("imprint", {"source": "mechanisms"}, 0),
    ("compare", {"drug": "ruxolitinib", "relation": "doseForm"}, {"subject": "kg:ruxolitinib-cream", "value": "kg:ointment"}),
    ("compare", {"drug": "ruxolitinib", "relation": "maxDuration"}, 0),
    ("what-labels-say", {"drug": "crisaborole"}, {"jurisdiction": "EU", "inForce": "false"}),
    ("what-labels-say", {"drug": "povorcitinib"}, 0),
    ("evidence", {"entity": "surgery"}, 0),
    ("names", {"entity": "吡美莫司乳膏"}, 4),
    ("identifiers", {"entity": "acne"}, {"identifier": "MedDRA PT: Acne", "status": "dk:unverified"}),
    ("identifiers", {"entity": "extensive-vitiligo"}, 0),
    ("hierarchy", {"entity": "tyk2-inhibitor"}, 1),
    ("hierarchy", {"entity": "panacea"}, 0),
    ("inferred", {"entity": "ruxolitinib-cream"}, {"rule": "rule:product-mechanism", "source": "src:mechanisms"}),
    ("for-person", {"condition": "alopecia-areata"}, {"product": "kg:baricitinib-tablet", "jurisdiction": "EU", "polarity": "dk:negated"}),
    ("for-person", {"condition": "hidradenitis-suppurativa"}, 0),
    ("verdicts", {"source": "tacrolimus-page"}, {"claim": "claim:tacrolimus-page.53", "outcome": "dk:contradicted", "labelValue": "kg:phototherapy"}),
    ("verdicts", {"source": "mechanisms"}, 0),
    ("verdicts-on-claim", {"claim": "claim:tacrolimus-page.34"}, {"jurisdiction": "US", "outcome": "dk:beyondLabel", "direction": "dk:looser"}),
    ("verdicts-on-claim", {"claim": "claim:mechanisms.m168"}, 0),
    ("without-label-support", {"source": "tacrolimus-page"}, {"object": "kg:nb-uvb", "jurisdiction": "US", "outcome": "dk:contradicted"}),
    ("without-label-support", {"source": "mechanisms"}, 0),
    ("looser-than-label", {"source": "ruxolitinib-page"}, {"claim": "claim:ruxolitinib-page.60", "jurisdiction": "US", "labelValue": "dk:notRecommendedIn"}),
    ("stricter-than-label", {"source": "tacrolimus-page"}, {"jurisdiction": "JP", "scope": "kg:pregnant-women"}),
    ("off-label-uses", {"source": "ruxolitinib-page"}, {"claim": "claim:ruxolitinib-page.18", "scope": "kg:atopic-dermatitis", "jurisdiction": "EU"}),
    ("off-label-uses", {"source": "ruxolitinib-cream-pharmacist"}, 0),
    ("not-covered", {"source": "mechanisms"}, 0),
    ("omitted-boxed-warnings", {"page": "tacrolimus-page"}, {"object": "kg:unestablished-long-term-safety", "jurisdiction": "US"}),
    ("omitted-contraindications", {"page": "ruxolitinib-page"}, {"object": "kg:hypersensitivity", "jurisdiction": "EU"}),
    ("omitted-contraindications", {"page": "mechanisms"}, 0),
    ("omitted-restrictions", {"page": "tacrolimus-page"}, {"relation": "dk:notRecommendedIn", "object": "kg:netherton-syndrome"}),
    ("omitted-risks", {"page": "ruxolitinib-page"}, {"relation": "dk:hasWarning", "object": "kg:thrombosis"}),
    ("omitted-risks", {"page": "mechanisms"}, 0),
    ("label-conflicts", {"product": "delgocitinib-cream"}, {"value": "kg:hypersensitivity", "otherValue": "kg:patients", "otherPolarity": "dk:negated"}),
    ("label-conflicts", {"product": "roflumilast-cream"}, 0),
    ("treatments-at-age", {"condition": "atopic-dermatitis", "age": 1}, {"product": "kg:crisaborole-ointment", "jurisdiction": "US", "suits": "true", "whyNot": ""}),
    ("treatments-at-age", {"condition": "nonsegmental-vitiligo", "age": 12}, {"jurisdiction": "US", "suits": "true"}),
    ("treatments-at-age", {"condition": "plaque-psoriasis", "age": 18}, {"suits": "false", "whyNot": "dk:maxAge", "below": "18"}),
    ("treatments-at-age", {"condition": "hidradenitis-suppurativa", "age": 30}, 0),
    ("shared-target-other-age", {"drug": "upadacitinib"}, {"other": "kg:ruxolitinib-cream", "minAge": "12", "otherMinAge": "2"}),
    ("shared-target-other-age", {"drug": "tapinarof"}, 0),
    ("other-mechanisms", {"condition": "plaque-psoriasis", "drug": "deucravacitinib-tablet"}, {"other": "kg:apremilast-tablet", "target": "kg:pde4"}),
    ("other-mechanisms", {"condition": "nonsegmental-vitiligo", "drug": "ruxolitinib-cream"}, 0),
    ("pages-beside-labels", {"drug": "tacrolimus", "relation": "concentration"}, {"value": "0.03", "jurisdiction": "US", "labelValue": "0.03"}),
    ("pages-beside-labels", {"drug": "dupilumab", "relation": "treats"}, 0),
    ("guidelines", {"condition": "psoriasis"}, {"object": "kg:excimer-308"}),
    ("guidelines", {"condition": "chronic-hand-eczema"}, 0),
]  # fmt: skip

# Questions whose rows are pairs of claims: what one claim works through is left to 'describe'.
PAIRS = {"contradictions", "shared-targets"}


@pytest.fixture(scope="module")
def graph(store: ox.Store) -> api.Graph:
    return api.Graph(store)


@pytest.fixture(scope="module")
def dataset(store: ox.Store) -> rdflib.Dataset:
    """The graph in rdflib; that rdflib reads it so from the files of a build is proven in test_build."""
    known: dict[Any, rdflib.term.Identifier] = {}
    made = rdflib.Dataset(default_union=True)
    for quad in store:
        s, p, o, g = (known.get(term) or known.setdefault(term, _rdflib(term)) for term in quad)
        made.graph(g).add((s, p, o))
    return made


def example(name: str) -> dict[str, object]:
    return {parameter.name: parameter.example for parameter in QUESTIONS[name].parameters}


def ask(graph: api.Graph, name: str, values: dict[str, object] | None = None) -> queries.Table:
    table = graph.query(name, **(example(name) if values is None else values))
    assert isinstance(table, queries.Table)
    return table


def rows(table: queries.Table) -> list[Row]:
    return [{column: queries.text(row[column]) for column in table.columns} for row in table]


def holds(table: list[Row], wanted: Row) -> bool:
    assert not table or wanted.keys() <= table[0].keys(), "the question has no such column"
    return any(wanted.items() <= row.items() for row in table)


def golden(graph: api.Graph, name: str) -> str:
    return f"{ask(graph, name)!r}\n"


# Documentation


def test_there_are_enough_questions_and_each_is_tested() -> None:
    assert len(QUESTIONS) >= 70
    assert set(TRUTHS) == set(QUESTIONS)
    assert {path.stem for path in GOLDEN.glob("*.tsv")} == set(QUESTIONS), REGENERATE
    assert {name for name, _, _ in OTHERWISE} == {name for name in QUESTIONS if QUESTIONS[name].parameters}


@each_question
def test_a_question_is_told_in_both_languages(name: str) -> None:
    question = QUESTIONS[name]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    for told in (question.title, question.about):
        assert re.search(r"[\u4e00-\u9fff]", told["zh"])
        assert not re.search(r"[^\x00-\x7f]", told["en"])
    titles = [other.title["en"] for other in QUESTIONS.values()] + [other.title["zh"] for other in QUESTIONS.values()]
    assert len(set(titles)) == 2 * len(QUESTIONS), "two questions have one title"
    assert not re.search(r"(?i)^\s*prefix\b", question.text, re.MULTILINE), "prefixes are declared for every query"


@each_question
def test_every_parameter_is_projected(name: str, graph: api.Graph) -> None:
    parameters = QUESTIONS[name].parameters
    assert not any(keyword.iskeyword(parameter.name) for parameter in parameters), "it is given as name=value in Python"
    assert {parameter.kind for parameter in parameters} <= {"entity", "source", "relation", "number", "text"}
    table = ask(graph, name)
    assert {parameter.name for parameter in parameters} <= set(table.columns)
    given = graph.parameters(QUESTIONS[name], example(name))
    assert all(row[parameter] == term for parameter, term in given.items() for row in table)


@each_question
def test_claims_come_with_their_source(name: str) -> None:
    head = QUESTIONS[name].text.partition("WHERE")[0]
    if "?claim " in head.replace("\n", " ") and "(COUNT" not in head:
        assert {"?source", "?polarity"} <= set(head.split()) or name == "shared-targets"


# Rows


@each_question
def test_the_rows_are_the_golden_ones(name: str, graph: api.Graph) -> None:
    assert golden(graph, name) == (GOLDEN / f"{name}.tsv").read_text(encoding="utf-8"), REGENERATE


@each_question
def test_a_row_comes_once_and_in_one_order(name: str, graph: api.Graph) -> None:
    table = rows(ask(graph, name))
    keys = re.findall(r"\?(\w+)", QUESTIONS[name].text.rpartition("ORDER BY")[2])
    assert keys, "the order is left open"
    ordered = [tuple(row[key] for key in keys) for row in table]
    assert len(set(ordered)) == len(ordered), "ORDER BY leaves the order of some rows open"


@each_question
def test_rdflib_gives_the_same_rows(name: str, graph: api.Graph, dataset: rdflib.Dataset) -> None:
    question = QUESTIONS[name]
    bound = graph.parameters(question, example(name))
    initial = {variable: _rdflib(term) for variable, term in bound.items()}
    theirs = dataset.query(question.text, initBindings=initial, initNs=terms.prefixes())
    assert Counter(tuple(map(_value, row)) for row in theirs) == Counter(
        tuple(map(_value, row)) for row in ask(graph, name)
    )


def _rdflib(term: Any) -> rdflib.term.Identifier:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    kind = None if term.language or term.datatype.value == terms.XSD + "string" else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, lang=term.language, datatype=kind)


def _value(term: Any) -> object:
    """A term of either library in one form: numbers by value, other literals with language and datatype."""
    if isinstance(term, rdflib.URIRef | ox.NamedNode) or term is None:
        return term and str(getattr(term, "value", term))
    ours = isinstance(term, ox.Literal)
    text, kind = (term.value, term.datatype.value) if ours else (str(term), str(term.datatype or terms.XSD + "string"))
    if kind in (terms.XSD + "decimal", terms.XSD + "integer"):
        return Decimal(text)
    return text, term.language or kind


# Truth


@pytest.mark.parametrize("name", sorted(TRUTHS))
def test_a_question_tells_what_is_so_and_not_what_is_not(name: str, graph: api.Graph) -> None:
    so, not_so = TRUTHS[name]
    table = rows(ask(graph, name))
    assert holds(table, so), f"{name} lacks {so}"
    assert not holds(table, not_so), f"{name} has {not_so}"


@pytest.mark.parametrize(
    ("name", "values", "expected"), OTHERWISE, ids=lambda value: value if isinstance(value, str) else ""
)
def test_other_parameters_give_other_rows(
    name: str, values: dict[str, object], expected: int | Row, graph: api.Graph
) -> None:
    table = rows(ask(graph, name, values))
    if isinstance(expected, int):
        assert len(table) == expected
    else:
        assert holds(table, expected)
    assert table != rows(ask(graph, name)) or not table or name == "names"


def test_no_treatment_of_atopic_dermatitis_is_one_of_vitiligo(graph: api.Graph) -> None:
    for condition in ("vitiligo", "kg:vitiligo", "白癜风"):
        table = rows(ask(graph, "treatments", {"condition": condition}))
        assert all(row["treated"].endswith("vitiligo") or "-vitiligo-" in row["treated"] for row in table)
        assert {row["claim"] for row in table}.isdisjoint({"claim:ruxolitinib-page.18", "claim:ruxolitinib-page.24b"})
        assert {row["treatment"] for row in table} == {"kg:ruxolitinib-cream", "kg:tacrolimus-ointment"}


def test_the_contract_of_treatments(graph: api.Graph) -> None:
    columns = ask(graph, "treatments").columns
    assert columns[:11] == [
        "condition", "treatment", "treated", "polarity", "severity", "minAge", "maxAge", "jurisdiction", "source",
        "standing", "claim",
    ]  # fmt: skip


def test_contradictions_are_those_of_the_tacrolimus_page_and_no_others(graph: api.Graph) -> None:
    pairs = {frozenset((row["claim"], row["otherClaim"])) for row in rows(ask(graph, "contradictions"))}
    known = {("10", "35b"), ("41", "103"), ("84", "87"), ("84", "88"), ("84", "89")}
    assert pairs == {frozenset(f"claim:tacrolimus-page.{number}" for number in pair) for pair in known}


def test_nothing_hedged_negated_or_unverified_is_inferred(graph: api.Graph) -> None:
    told = rows(ask(graph, "hedged-and-negated")) + rows(ask(graph, "unverified-claims"))
    # What an affirmed, verified claim says too, if only for another scope, stands as a plain triple by that claim's right.
    affirmed = """SELECT ?subject ?relation ?object { ?claim rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object ;
        dk:polarity dk:affirmed ; dk:standing ?standing FILTER(?standing != dk:unverified) }"""
    said = {tuple(row.values()) for row in rows(graph.query(affirmed))}
    plain = {
        (terms.curie(str(quad.subject.value)), terms.curie(quad.predicate.value), queries.text(quad.object))
        for quad in graph.store
    }
    for row in told:
        triple = (row["subject"], row["relation"], row["object"])
        assert triple not in plain or triple in said, triple


def test_a_label_is_told_apart_from_pages(graph: api.Graph) -> None:
    assert {row["standing"] for row in rows(ask(graph, "what-labels-say"))}.isdisjoint({"dk:page"})
    both = rows(ask(graph, "compare", {"drug": "ruxolitinib-cream", "relation": "maxBodySurfaceArea"}))
    values = {(row["value"], row["jurisdiction"], row["source"]) for row in both}
    assert {("20", "", "src:ruxolitinib-page"), ("10", "US", "src:ruxolitinib-cream-us")} <= values


# No row says more than its claim


@each_question
def test_no_row_hides_what_narrows_its_claim(name: str, graph: api.Graph) -> None:
    """A reader of one row must see for whom, where and how surely: every qualifier of the claim is in it.

    Questions with the columns `qualifier` and `setting` give a row for each qualifier instead.
    """
    for values in [example(name), *(values for other, values, _ in OTHERWISE if other == name)]:
        table = rows(ask(graph, name, values))
        for claim in {value for row in table for value in row.values() if value.startswith("claim:")}:
            own = [row for row in table if claim in row.values()]
            for qualifier, value in _qualifiers(graph, claim):
                if name in PAIRS and qualifier == "dk:via":
                    continue
                shown = [_shows(row, value) for row in own]
                whole = any(shown) if "setting" in own[0] else all(shown)
                assert whole, f"{name} hides that {claim} has {qualifier} {value}"


def _shows(row: Row, value: str) -> bool:
    modalities = f"{row.get('modality', '')}, {row.get('otherModality', '')}".split(", ")
    return value in row.values() or value in modalities


def _qualifiers(graph: api.Graph, claim: str) -> list[tuple[str, str]]:
    query = 'SELECT DISTINCT ?claim ?qualifier ?value { ?claim ?qualifier ?value . ?qualifier dk:usedAs "qualifier" }'
    return [
        (row["qualifier"], row["value"]) for row in rows(graph.query(query, claim=ox.NamedNode(terms.iri(claim) or "")))
    ]


def test_every_thing_that_a_claim_names_is_looked_through(graph: api.Graph) -> None:
    named = """SELECT DISTINCT ?claim ?thing {
        ?claim a dk:Claim ; ?role ?thing . ?thing a dk:Entity . FILTER(?role NOT IN (dk:speaksOf, dk:statedIn)) }"""
    spoken = "SELECT DISTINCT ?claim ?thing { ?claim dk:speaksOf ?thing }"
    said, found = ({(row["claim"], row["thing"]) for row in rows(graph.query(query))} for query in (named, spoken))
    assert said == found != set()


# Wrong calls


@each_question
def test_an_unknown_parameter_is_refused_in_one_line(name: str, graph: api.Graph) -> None:
    with pytest.raises(InputError, match="has no parameter 'colour'") as refusal:
        graph.query(name, **example(name), colour="red")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", [name for name in sorted(QUESTIONS) if QUESTIONS[name].parameters])
def test_a_missing_or_unknown_value_is_refused_in_one_line(name: str, graph: api.Graph) -> None:
    for parameter in QUESTIONS[name].parameters:
        values = example(name)
        del values[parameter.name]
        with pytest.raises(InputError, match=f"parameter '{parameter.name}' is missing") as refusal:
            graph.query(name, **values)
        assert parameter.example in str(refusal.value)
        assert "\n" not in str(refusal.value)
        if parameter.kind != "text":
            with pytest.raises(InputError) as refusal:
                graph.query(name, **{**values, parameter.name: "no such thing"})
            assert "\n" not in str(refusal.value)


def regenerate() -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for stale in GOLDEN.glob("*.tsv"):
        stale.unlink()
    graph = api.Graph(build.assemble()[0])
    for name in QUESTIONS:
        (GOLDEN / f"{name}.tsv").write_text(golden(graph, name), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--regenerate"]:
        raise SystemExit("usage: python tests/test_queries.py --regenerate")
    regenerate()
