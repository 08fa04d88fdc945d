namespace Om.Identity;

/// <summary>The roles a grant can give. What a role may do is said by each service, in its access rules.</summary>
internal static class Roles
{
    /// <summary>Office of the initiative: gives grants, admits partner systems.</summary>
    public const string Office = "office";

    /// <summary>Speaks for a partner organisation.</summary>
    public const string PartnerDelegate = "partner_delegate";

    /// <summary>Keeps the register of an academy.</summary>
    public const string AcademyRegistrar = "academy_registrar";

    /// <summary>Coordinates a network.</summary>
    public const string NetworkCoordinator = "network_coordinator";

    /// <summary>Advises firms.</summary>
    public const string Adviser = "adviser";

    /// <summary>Writes editions and aids.</summary>
    public const string CheckAuthor = "check_author";

    /// <summary>Records decisions and publishes editions.</summary>
    public const string CheckApprover = "check_approver";

    /// <summary>Reads reports that are not public.</summary>
    public const string ReportingReader = "reporting_reader";

    /// <summary>A system of a partner organisation; never given to a person.</summary>
    public const string PartnerSystem = "partner_system";

    /// <summary>Roles a person can have.</summary>
    public static readonly IReadOnlyList<string> OfPersons =
        [Office, PartnerDelegate, AcademyRegistrar, NetworkCoordinator, Adviser, CheckAuthor, CheckApprover, ReportingReader];

    /// <summary>Roles that mean nothing without the organisation they are for.</summary>
    public static readonly IReadOnlyList<string> NeedOrganisation = [PartnerDelegate, AcademyRegistrar, NetworkCoordinator];

    /// <summary>
    /// What a token says of a role: the role itself, and where it is for one organisation also <c>role@organisation</c>, such as
    /// <c>network_coordinator@networks/7</c>, by which a service tells whose objects it is for.
    /// </summary>
    public static IEnumerable<string> Claims(string role, string organisation) =>
        organisation.Length == 0 ? [role] : [role, $"{role}@{organisation}"];
}
