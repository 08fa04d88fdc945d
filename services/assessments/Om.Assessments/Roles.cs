namespace Om.Assessments;

/// <summary>Roles this service asks for.</summary>
internal static class Roles
{
    /// <summary>Advises firms; sees what they share.</summary>
    public const string Adviser = "adviser";

    /// <summary>A system of a partner organisation; sees what firms share.</summary>
    public const string PartnerSystem = "partner_system";
}
