namespace Om.Contracts;

/// <summary>
/// What a call costs against the rate limits of the public address, where it is more than one unit. Starting values, changed when figures say
/// so; the limits themselves are the operator's configuration.
/// </summary>
public static class RateCosts
{
    /// <summary>
    /// A method (<c>package.Service/Method</c>, which covers gRPC, gRPC-Web and JSON alike) or a page (HTTP method, blank, path; <c>*</c> stands
    /// for one segment) to its cost.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, int> Costs = new Dictionary<string, int>
    {
        // Starting costs nobody anything and fills the database: 10^5 of them must not come from one address.
        ["om.assessments.v1.AssessmentService/CreateAssessment"] = 20,
        ["POST /bewertungen"] = 20,
        // Guessing codes, numbers and tokens.
        ["om.assessments.v1.AssessmentService/ResumeAssessment"] = 10,
        ["om.assessments.v1.AssessmentService/TakeOverAssessment"] = 10,
        ["POST /meine-bewertungen/uebernehmen"] = 10,
        ["om.identity.v1.RecipientService/LookupRecipient"] = 5,
        ["om.assessments.v1.DeclarationService/LookupDeclaration"] = 5,
        ["om.assessments.v1.ExportService/GetCalendarFeed"] = 5,
        ["POST /weiter"] = 10,
        // Files take a browser engine for seconds.
        ["om.assessments.v1.ExportService/ExportAssessment"] = 20,
        ["om.assessments.v1.ExportService/ExportDeclaration"] = 20,
        // Comparing secrets takes time on purpose.
        ["POST /connect/token"] = 5,
        ["om.identity.v1.PartnerClientService/IssueSecret"] = 5,
        // All there is about a person.
        ["om.assessments.v1.PersonalDataService/ExportPersonalData"] = 20,
        ["om.identity.v1.AccountService/ExportAccount"] = 10,
        ["POST /meine-daten/mitnehmen"] = 20,
        // Parsing and signing.
        ["om.checks.v1.CheckService/ImportEdition"] = 20,
        ["om.checks.v1.CheckService/ExportEdition"] = 5,
    };
}
