#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What becomes of counts: report.py's arithmetic and check.py's judgement, on
# counts made up here.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bench=$top/tests/bench
mkdir "$work/bench"

# Name; host kernel, module, switch, guest kernel, guest user, host user; exits, traps.
cat >"$work/bench/native_vz.counts" <<'EOF'
boot-early 100 0 0 0 0 0 0 0
clock 5000 0 0 0 0 0 0 0
boot 800 0 0 0 0 100 0 0
irq 9000 0 0 0 0 0 0 0
EOF
cat >"$work/bench/vz.counts" <<'EOF'
boot-early 10 10 10 70 0 40 2 1
clock 1 1 1 5000 0 9000 7 7
boot 100 20 30 700 100 60 3 4
hypercall 100000 100000 50000 3000 0 7 1000 1
hostirq 4000 400 600 60000000 0 0 10 0
EOF
printf 'at boot\n./mmio_exits:3\n./asm_refill_traps:5\nat end\n./mmio_exits:9\n' >"$work/bench/vz.exits"
"$bench/report.py" "$work/bench" >"$work/table" || echo "report.py failed"

field()	# PATH: the value in bench.json
{
	python3 -c 'import json, sys
v = json.load(open(sys.argv[1]))
for key in sys.argv[2].split("."):
    v = v[key]
print(v)' "$work/bench.json" "$1" 2>&1
}

tap_is "$(field boot.native_vz.instructions)" 1000 "a boot is what is before and behind the clock"
tap_is "$(field boot.vz.instructions)" 1050 "...of guests, user space of the VMM does not count"
tap_is "$(field boot.vz.vs_native)" 1.05 "...by the native boot of the same board"
tap_is "$(field boot.vz.with_vmm_vs_native)" 1.15 "...and with the VMM beside"
tap_is "$(field boot.vz.exits) $(field boot.vz.traps)" "5 10" "exits and all traps"
tap_is "$(field boot.vz.exits_by_kind)" "{'mmio': 3, 'asm_refill': 5}" "exits by kind, at the boot's end"
tap_is "$(field ops.hypercall.vz)" "{'instructions': 253.0, 'module': 150.0, 'exits': 1.0, 'traps': 1.0}" \
	"an operation by repetition"
tap_is "$(field ops.hostirq.vz.instructions)" 500.0 "the host's interrupt by interrupt, without the guest"
tap_is "$(field ops.irq.native_vz)" "{'instructions': 9.0}" "natively nothing exits"
echo "hypercall 5000 0 0 4000 0 0 1000 0" >"$work/bench/upstream_te.counts"
"$bench/report.py" "$work/bench" >"$work/table"
tap_like "$(cat "$work/table")" 'hypercall.* 9 \(1.0 / 1.0\)' "a column without a boot is in it, too"
tap_like "$(cat "$work/table")" 'hypercall: .*253 \(1.0 / 1.0\)' "the table has it"

# The chart: a bar for each of two columns that have an operation, and for no lonely one.
cat >"$work/chart.json" <<'EOF'
{"boot": {}, "ops": {"irq": {"te": {"instructions": 6.0}, "upstream_te": {"instructions": 1317.0}},
"hypercall": {"te": {"instructions": 655.0}}, "mmio": {"vz": {"instructions": 3320.0}, "native_vz": {"instructions": 3.0}}}}
EOF
"$bench/chart.py" "$work/chart.json" "$work/chart.svg"
tap_is "$(python3 -c 'import sys, xml.etree.ElementTree as e
svg = "{http://www.w3.org/2000/svg}"
root = e.parse(sys.argv[1]).getroot()
print(*(t.text for t in root.iter(svg + "text") if t.get("class") == "value" and not t.get("text-anchor")))
print([float(r.get("width")) > 100 for r in root.iter(svg + "rect") if r.get("height") == "10" and r.get("x") == "100"])' \
	"$work/chart.svg")" "6 1,317 3 3,320
[True, True, False, True]" "the chart has a bar where there is something to compare"

printf '%s\n' '| boot to shell | native | te |' '|---|---:|---:|' '| instructions | 1,000 | 1,200 |' \
	'| exits | | 5 |' '' '| | te | upstream_te |' '| irq: off | 6 (0 / 0) | 1,317 (2 / 2) |' >"$work/tables.md"
"$bench/chart.py" "$work/tables.md" "$work/chart.svg"
tap_is "$(grep -o 'class="value">[^<]*' "$work/chart.svg" | cut -d'>' -f2 | paste -sd' ')" \
	"1,000 1,200 6 1,317" "...and draws tables as well"

judge()	# the status and last line for the record made before
{
	"$bench/check.py" "$work/record" "$work/bench.json" | tail -n 1
	echo "${PIPESTATUS[0]}"
}

grow()	# FIGURE NAME: give the column's hypercalls another figure
{
	sed -i "s/^hypercall .*/hypercall $1 0 0 0 0 0 1000 0/" "$work/bench/vz.counts"
	"$bench/report.py" "$work/bench" >/dev/null
}

"$bench/check.py" --write "$work/record" "$work/bench.json"
tap_is "$(judge)" "6 figures, 0 grown or missing
0" "what is as recorded passes"
grow 257000
tap_is "$(judge | tail -n 1)" 0 "...and what has grown by less than 2 %"
grow 260000
tap_is "$(judge)" "6 figures, 1 grown or missing
1" "...not what has grown by more"
sed -i '/^hypercall/d' "$work/bench/vz.counts"
"$bench/report.py" "$work/bench" >/dev/null
tap_is "$(judge | tail -n 1)" 1 "...and not what is missing"
tap_done
