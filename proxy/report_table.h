/*
 * report_table.h - one row for each format of reports: name, suffix of its
 * files, renderer (report_NAME.c), and what it is for.
 */
REPORT_FORMAT("text", ".txt", report_text, "for people to read")
REPORT_FORMAT("json", ".json", report_json, "one JSON document")
REPORT_FORMAT(
    "jsonl", ".jsonl", report_jsonl, "JSON lines: the records as they are")
REPORT_FORMAT("junit", ".xml", report_junit, "JUnit XML, for CI")
REPORT_FORMAT("sarif", ".sarif", report_sarif, "SARIF 2.1.0, for code scanning")
REPORT_FORMAT("html", ".html", report_html, "a web page in one file")
REPORT_FORMAT("scs", ".yaml", report_scs,
    "the report that the SCS compliance monitor takes")
