using Om.Hosting;

namespace Om.Assessments;

/// <summary>What a firm may agree to.</summary>
internal static class ShareDescription
{
    /// <summary>Prefix of the name of a partner system.</summary>
    public const string PartnerClients = "partnerClients/";

    /// <summary>Prefix of the name of a person.</summary>
    public const string Accounts = "accounts/";

    public static void Look(V1.Share given, string owner, DateTimeOffset now, AssessmentsOptions options, Validation bad)
    {
        var slash = given.Recipient.IndexOf('/', StringComparison.Ordinal);
        bad.Check(
            given.Recipient.Length <= 100 && given.Recipient[..(slash + 1)] is PartnerClients or Accounts
                && slash + 1 < given.Recipient.Length && given.Recipient.IndexOf('/', slash + 1) < 0,
            "share.recipient", "must be partnerClients/{client} or accounts/{account}");
        bad.Check(given.Recipient != Accounts + owner, "share.recipient", "is the owner, who sees everything");
        bad.Text(given.RecipientName, "share.recipient_name", 100);
        bad.Check(given.Scopes.Count > 0, "share.scopes", "needs at least one of RESULT, ANSWERS, PLAN");
        foreach (var scope in given.Scopes.Distinct())
        {
            bad.Known(scope, "share.scopes", required: true);
        }

        var expires = given.ExpireTime?.ToDateTimeOffset();
        bad.Check(expires > now && expires <= now.AddMonths(options.LongestShareMonths).AddDays(1), "share.expire_time",
            $"is needed: in the future, at most {options.LongestShareMonths} months from now");
        bad.Text(given.ConsentVersion, "share.consent_version", 40, required: true);
    }
}
