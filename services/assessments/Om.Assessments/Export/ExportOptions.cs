namespace Om.Assessments;

/// <summary>How files are made. Section <c>Assessments</c>.</summary>
internal sealed class ExportOptions
{
    /// <summary>
    /// Program of the browser engine that prints PDF files. Empty: the first one found in the usual places. <c>none</c>: never use one.
    /// </summary>
    public string Chromium { get; set; } = "";

    /// <summary>Seconds a print may take, waiting for its turn included; afterwards the plain PDF is made.</summary>
    public int ChromiumSeconds { get; set; } = 20;

    /// <summary>The program to use, or null.</summary>
    public string? Program => Chromium switch
    {
        "none" => null,
        "" => Usual.FirstOrDefault(File.Exists),
        _ => Chromium,
    };

    private static string[] Usual =>
    [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        "/usr/bin/google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "Google", "Chrome", "Application", "chrome.exe"),
    ];

    /// <summary>Wrong settings, one sentence each.</summary>
    public IEnumerable<string> Problems()
    {
        if (Program is { } program && !File.Exists(program))
        {
            yield return $"Assessments:Chromium names '{program}', which is not there. Empty looks in the usual places, none uses no engine.";
        }

        if (ChromiumSeconds is < 1 or > 300)
        {
            yield return "Assessments:ChromiumSeconds must be 1 to 300.";
        }
    }
}
