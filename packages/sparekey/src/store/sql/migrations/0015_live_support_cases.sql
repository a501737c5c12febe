-- breaking: no
-- How many cases wait is counted over all tenants, at each scrape of the metrics.

CREATE INDEX IF NOT EXISTS sparekey_support_cases_live ON sparekey_support_cases (state) WHERE ended_at IS NULL;
