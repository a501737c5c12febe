/** Why a job ended a sheet, in the trail and for the message to its owner. The trail names the job beside it. */
export const incidentReason = 'incident'
