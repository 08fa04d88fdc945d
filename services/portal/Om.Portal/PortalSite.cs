namespace Om.Portal;

/// <summary>What the portal's pages have in common.</summary>
internal static class PortalSite
{
    /// <summary>The portal.</summary>
    public static readonly Site Site = new()
    {
        Name = () => CommonTexts.SiteName,
        Assets = new SiteAssets("/assets", typeof(PortalSite).Assembly, "app.js"),
        LanguagePath = Paths.Language,
        Navigation =
        [
            new SiteLink(Paths.Checks, () => CommonTexts.NavChecks),
            new SiteLink(Paths.Resume, () => CommonTexts.NavResume),
            new SiteLink(Paths.Lookup, () => CommonTexts.NavLookup),
        ],
        Account = typeof(AccountMenu),
        Notices = new Dictionary<string, Func<string>>
        {
            ["gespeichert"] = () => PageTexts.NoticeSaved,
            ["uebernommen"] = () => CommonTexts.NoticeMeasureAdded,
            ["entfernt"] = () => CommonTexts.NoticeMeasureRemoved,
            ["planvoll"] = () => CommonTexts.NoticePlanFull,
            ["gewechselt"] = () => CommonTexts.NoticeMoved,
            ["zurueckgewechselt"] = () => CommonTexts.NoticeUndone,
            ["geloescht"] = () => CommonTexts.NoticeErased,
            ["vergessen"] = () => CommonTexts.NoticeForgotten,
            ["veroeffentlicht"] = () => CommonTexts.NoticePublished,
            ["verborgen"] = () => CommonTexts.NoticeHidden,
            ["zurueckgezogen"] = () => CommonTexts.NoticeWithdrawn,
            ["ausgestellt"] = () => CommonTexts.NoticeIssued,
            ["linkweg"] = () => CommonTexts.NoticeFeedRevoked,
            ["neubewertet"] = () => CommonTexts.NoticeRerated,
            ["entschieden"] = () => CommonTexts.NoticeDecided,
            ["konto"] = () => AccountTexts.NoticeTakenOver,
            ["freigegeben"] = () => ShareTexts.NoticeGiven,
            ["beendet"] = () => ShareTexts.NoticeEnded,
            ["kontoweg"] = () => DataTexts.NoticeErased,
            ["geaendert"] = () => CommonTexts.NoticeChanged,
        },
    };
}
