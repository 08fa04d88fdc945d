namespace Om.Checks;

/// <summary>Roles this service asks for.</summary>
internal static class Roles
{
    /// <summary>Writes editions and aids.</summary>
    public const string CheckAuthor = "check_author";

    /// <summary>Records decisions and publishes.</summary>
    public const string CheckApprover = "check_approver";
}
