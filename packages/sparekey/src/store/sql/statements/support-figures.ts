const summed = ['issue_frozen', 'support_frozen', 'redeem_frozen', 'releases_stopped', 'heightened_threat']

export const supportFigureStatements = {
  countLiveCases: `SELECT COUNT(case_id) AS cases
FROM sparekey_support_cases
WHERE ended_at IS NULL AND state = :state AND COALESCE(claim_until, expires_at) > :now`,

  countSwitches: `SELECT ${summed.map((column) => `COALESCE(SUM(${column}), 0) AS ${column}`).join(', ')}
FROM sparekey_tenant_switches`,
}
