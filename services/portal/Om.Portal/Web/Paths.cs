namespace Om.Portal;

/// <summary>Every address of the portal. They are printed on paper and in bookmarks: none may change.</summary>
internal static class Paths
{
    public const string Home = SitePaths.Home;
    public const string Checks = "/praxis-checks";
    public const string Resume = "/weiter";
    public const string Start = "/bewertungen";
    public const string Lookup = "/pruefen";
    public const string Accessibility = SitePaths.Accessibility;
    public const string PlainLanguage = SitePaths.PlainLanguage;
    public const string Imprint = SitePaths.Imprint;
    public const string Privacy = SitePaths.Privacy;
    public const string Language = "/sprache";
    public const string SignIn = "/anmelden";
    public const string SignInAnswer = "/anmelden/antwort";
    public const string SignOut = "/abmelden";
    public const string MyRuns = "/meine-bewertungen";
    public const string TakeOver = "/meine-bewertungen/uebernehmen";

    public const string Shares = "/freigaben";
    public const string Accesses = "/freigaben/zugriffe";
    public const string EndShare = "/freigaben/beenden";

    public const string MyData = "/meine-daten";
    public const string TakeData = "/meine-daten/mitnehmen";
    public const string EraseMe = "/meine-daten/loeschen";

    /// <summary>The same for somebody who is signed in but has to prove it once more.</summary>
    public static string SignInAgainFor(string path) => $"{SignInFor(path)}&frisch=1";

    /// <summary>Sign-in that leads back to <paramref name="path"/>.</summary>
    public static string SignInFor(string path) => $"{SignIn}?weiter={Escape(path)}";

    public static string Check(string check) => $"{Checks}/{Escape(check)}";

    public static string Paper(string check, int? edition = null) => $"{Check(check)}/druck{Edition(edition)}";

    public static string Template(string check, string template, int? edition = null) =>
        $"{Check(check)}/vorlagen/{Escape(template)}{Edition(edition)}";

    public static string PublicDeclaration(string number) => $"{Lookup}/{Escape(number)}";

    public static string Assessment(Guid id) => $"{Start}/{id}";

    public static string Topic(Guid id, string topic) => $"{Start}/{id}/themen/{Escape(topic)}";

    public static string Answers(Guid id) => $"{Start}/{id}/antworten";

    public static string Answer(Guid id) => $"{Start}/{id}/antwort";

    public static string Result(Guid id) => $"{Start}/{id}/ergebnis";

    public static string Statistics(Guid id) => $"{Start}/{id}/statistik";

    public static string Plan(Guid id) => $"{Start}/{id}/plan";

    public static string NewMeasure(Guid id) => $"{Start}/{id}/plan/neu";

    public static string Measure(Guid id, string measure) => $"{Start}/{id}/plan/{Escape(measure)}";

    public static string MeasureDone(Guid id, string measure) => $"{Measure(id, measure)}/erledigt";

    public static string MeasureRating(Guid id, string measure) => $"{Measure(id, measure)}/neubewertung";

    public static string RemoveMeasure(Guid id, string measure) => $"{Measure(id, measure)}/entfernen";

    public static string Declaration(Guid id) => $"{Start}/{id}/selbsterklaerung";

    public static string DeclarationAct(Guid id, string number, string act) => $"{Declaration(id)}/{Escape(number)}/{act}";

    public static string Files(Guid id) => $"{Start}/{id}/dateien";

    public static string File(Guid id, string file) => $"{Start}/{id}/dateien/{Escape(file)}";

    public static string Calendar(Guid id) => $"{Start}/{id}/kalender";

    public static string Print(Guid id) => $"{Start}/{id}/druck";

    public static string Access(Guid id) => $"{Start}/{id}/zugang";

    public static string Forget(Guid id) => $"{Start}/{id}/vergessen";

    public static string Settings(Guid id) => $"{Start}/{id}/einstellungen";

    public static string Move(Guid id) => $"{Start}/{id}/fassung";

    public static string UndoMove(Guid id) => $"{Start}/{id}/fassung/zurueck";

    public static string Erase(Guid id) => $"{Start}/{id}/loeschen";

    private static string Escape(string part) => Uri.EscapeDataString(part);

    private static string Edition(int? number) => number is null ? "" : $"?fassung={number}";
}
