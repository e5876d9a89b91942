#include "CPages.h"

// The pages of docs/ in the program itself, as that is copied alone to where it runs.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char tutorial[] = {
#embed "../../docs/tutorial.md"
};
static const unsigned char gate_a_deploy[] = {
#embed "../../docs/guides/gate-a-deploy.md"
};
static const unsigned char rotate[] = {
#embed "../../docs/guides/rotate.md"
};
static const unsigned char reset_an_environment[] = {
#embed "../../docs/guides/reset-an-environment.md"
};
static const unsigned char add_an_environment[] = {
#embed "../../docs/guides/add-an-environment.md"
};
static const unsigned char offboard_a_person[] = {
#embed "../../docs/guides/offboard-a-person.md"
};
static const unsigned char quarterly_review[] = {
#embed "../../docs/guides/quarterly-review.md"
};
static const unsigned char install[] = {
#embed "../../docs/install.md"
};
static const unsigned char add[] = {
#embed "../../docs/add.md"
};
static const unsigned char doctor[] = {
#embed "../../docs/doctor.md"
};
static const unsigned char init[] = {
#embed "../../docs/init.md"
};
static const unsigned char manifests[] = {
#embed "../../docs/manifests.md"
};
static const unsigned char providers[] = {
#embed "../../docs/providers.md"
};
static const unsigned char probes[] = {
#embed "../../docs/probes.md"
};
static const unsigned char rules[] = {
#embed "../../docs/rules.md"
};
static const unsigned char records[] = {
#embed "../../docs/records.md"
};
static const unsigned char ci[] = {
#embed "../../docs/ci.md"
};
static const unsigned char scan[] = {
#embed "../../docs/scan.md"
};
static const unsigned char checklists[] = {
#embed "../../docs/checklists.md"
};
static const unsigned char attestations[] = {
#embed "../../docs/attestations.md"
};
static const unsigned char remedies[] = {
#embed "../../docs/remedies.md"
};
static const unsigned char snapshots[] = {
#embed "../../docs/snapshots.md"
};
static const unsigned char security[] = {
#embed "../../docs/security.md"
};
static const unsigned char egress[] = {
#embed "../../docs/security/egress.md"
};
static const unsigned char threat_model[] = {
#embed "../../docs/threat-model.md"
};

#define PAGE(name, text) {name, text, sizeof text}

static const struct envaudit_page pages[] = {
    PAGE("install", install),
    PAGE("tutorial", tutorial),
    PAGE("gate-a-deploy", gate_a_deploy),
    PAGE("rotate", rotate),
    PAGE("reset-an-environment", reset_an_environment),
    PAGE("add-an-environment", add_an_environment),
    PAGE("offboard-a-person", offboard_a_person),
    PAGE("quarterly-review", quarterly_review),
    PAGE("init", init),
    PAGE("add", add),
    PAGE("doctor", doctor),
    PAGE("manifests", manifests),
    PAGE("providers", providers),
    PAGE("probes", probes),
    PAGE("rules", rules),
    PAGE("records", records),
    PAGE("ci", ci),
    PAGE("scan", scan),
    PAGE("checklists", checklists),
    PAGE("attestations", attestations),
    PAGE("remedies", remedies),
    PAGE("snapshots", snapshots),
    PAGE("security", security),
    PAGE("egress", egress),
    PAGE("threat-model", threat_model),
};

const struct envaudit_page *envaudit_page_at(size_t index) {
    return index < sizeof pages / sizeof pages[0] ? &pages[index] : NULL;
}
