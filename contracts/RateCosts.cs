namespace Om.Contracts;

/// <summary>
/// What a call costs against the rate limits of the public address, where it is more than one unit. A starting value, changed when figures say
/// so; the limits themselves are the operator's configuration.
/// </summary>
public static class RateCosts
{
    /// <summary>Path of a call, or HTTP method, blank and path, to its cost.</summary>
    public static readonly IReadOnlyDictionary<string, int> Costs = new Dictionary<string, int>
    {
        // Starting costs nobody anything and fills the database: 10^5 of them must not come from one address.
        ["/om.assessments.v1.AssessmentService/CreateAssessment"] = 20,
        ["POST /v1/assessments"] = 20,
        ["POST /bewertungen"] = 20,
        // Guessing codes and numbers.
        ["/om.assessments.v1.AssessmentService/ResumeAssessment"] = 10,
        ["POST /v1/assessments:resume"] = 10,
        ["POST /weiter"] = 10,
        ["/om.assessments.v1.DeclarationService/LookupDeclaration"] = 5,
        // Files take a browser engine for seconds.
        ["/om.assessments.v1.ExportService/ExportAssessment"] = 20,
        ["/om.assessments.v1.ExportService/ExportDeclaration"] = 20,
    };
}
