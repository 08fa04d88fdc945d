using System.Diagnostics;
using System.Text;
using Om.Testing;
using Xunit;
using Format = Om.Assessments.V1.ExportAssessmentRequest.Types.Format;

namespace Om.Assessments.Tests;

public sealed class ChromiumPrinterTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("om-test-");

    public static TheoryData<string> Markup => Hostile.Of(Hostile.Markup);

    public void Dispose() => folder.Delete(recursive: true);

    [Theory, InlineData("de"), InlineData("en")]
    public async Task The_printed_report_is_tagged_and_has_bookmarks_language_and_page_numbers(string language)
    {
        var pdf = (await Programs.Printed.MakeAsync(Format.Pdf, SampleRun.Small(language), default)).Content;
        var raw = Encoding.Latin1.GetString(pdf);
        Assert.Contains("/StructTreeRoot", raw);
        Assert.Contains("/Outlines", raw);
        Assert.Contains(language == "de" ? "/Lang (de-DE)" : "/Lang (en-GB)", raw);
        var structure = await Programs.PopplerAsync("pdfinfo", pdf, "-struct");
        Assert.Contains("H1", structure);
        Assert.Contains("Table", structure);
        Assert.Contains("/Scope /Column", structure);
        Assert.Contains(language == "de" ? "Seite 1 von 4" : "Page 1 of 4", await Programs.PdfTextAsync(pdf));
    }

    [Fact]
    public async Task Umlauts_are_right_in_the_printed_report()
    {
        var data = SampleRun.Small();
        data.Answers[1].Note = "u\u0308ber Größe, Łódź, Çağrı, €, – „ja“";
        var text = await Programs.PdfTextAsync((await Programs.Printed.MakeAsync(Format.Pdf, data, default)).Content);
        Assert.Contains("Tischlerei Björn Größ & Söhne, Mönchengladbach", text);
        Assert.Contains("über Größe, Łódź, Çağrı, €, – „ja“", text);
    }

    [Theory, MemberData(nameof(Markup))]
    public async Task S37_stored_markup_prints_as_what_was_typed(string typed)
    {
        var data = Hostile.Everywhere(typed);
        var text = Words(await Programs.PdfTextAsync((await Programs.Printed.MakeAsync(Format.Pdf, data, default)).Content));
        // Readable wherever people write, and nothing of it carried out.
        Assert.Contains(Words(PlainText.OneLine(typed)), text);
        Assert.Contains(Words("Was auf den Betrieb nicht zutrifft"), text);
        Assert.DoesNotContain("root:x:0:0", text);
        Assert.Equal(typed.Contains("OWNED", StringComparison.Ordinal), text.Contains("OWNED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_engine_that_hangs_is_ended_with_all_it_started_and_the_plain_PDF_comes()
    {
        var engine = Script("sleep 600 & echo $! > $folder/child; sleep 600");
        var watch = Stopwatch.StartNew();
        var pdf = (await Programs.Files(engine, seconds: 1).MakeAsync(Format.Pdf, SampleRun.Small(), default)).Content;
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"It took {watch.Elapsed}.");
        Assert.Contains("Seite 1 von", await Programs.PdfTextAsync(pdf));
        var child = int.Parse(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "child")), System.Globalization.CultureInfo.InvariantCulture);
        await Eventually.HoldsAsync(() => Task.FromResult(!IsRunning(child)), "the engine's child has ended");
    }

    [Theory]
    [InlineData("exit 1")]
    [InlineData("kill -9 $$")]
    [InlineData("exit 0")]
    [InlineData("echo nonsense > $target")]
    [InlineData("printf '%%PDF-1.4 cut off' > $target")]
    [InlineData("yes x | head -c 3000000; yes x | head -c 3000000 >&2; exit 3")]
    public async Task An_engine_that_fails_in_any_way_gives_way_to_the_plain_PDF(string deed)
    {
        var made = await Programs.Files(Script(deed)).MakeAsync(Format.Pdf, SampleRun.Small(), default);
        Assert.Equal(PlainPdf.Of(ReportDocument.Of(SampleRun.Small())), made.Content);
    }

    [Theory, InlineData("none"), InlineData("/nowhere/chromium"), InlineData("/etc/passwd"), InlineData("/tmp")]
    public async Task Without_an_engine_the_plain_PDF_comes(string engine)
    {
        var made = await Programs.Files(engine).MakeAsync(Format.Unspecified, SampleRun.Small(), default);
        Assert.Equal(PlainPdf.Of(ReportDocument.Of(SampleRun.Small())), made.Content);
    }

    [Fact]
    public async Task A_PDF_of_the_engine_that_is_too_large_gives_way_to_the_plain_one()
    {
        var engine = Script("{ printf '%%PDF-1.4 '; head -c 5000000 /dev/zero; printf '%%%%EOF'; } > $target");
        Assert.Equal(PlainPdf.Of(ReportDocument.Of(SampleRun.Small())),
            (await Programs.Files(engine).MakeAsync(Format.Pdf, SampleRun.Small(), default)).Content);
    }

    [Fact]
    public async Task The_engine_is_used_by_two_at_a_time()
    {
        var engine = Script("touch $folder/run-$$; ls $folder | grep -c run- >> $folder/count; sleep 0.4; rm $folder/run-$$");
        using var printer = Programs.Printer(engine);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => printer.PrintAsync("<html/>", default)));
        var counts = await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "count"));
        Assert.Equal(6, counts.Length);
        Assert.All(counts, c => Assert.InRange(c, "1", "2"));
    }

    [Fact]
    public async Task A_caller_that_gives_up_ends_the_engine()
    {
        using var cancellation = new CancellationTokenSource();
        using var printer = Programs.Printer(Script("echo $$ > $folder/pid; sleep 600"));
        var print = printer.PrintAsync("<html/>", cancellation.Token);
        var pid = Path.Combine(folder.FullName, "pid");
        await Eventually.HoldsAsync(() => Task.FromResult(File.Exists(pid) && new FileInfo(pid).Length > 0), "the engine has started");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => print);
        var engine = int.Parse(await File.ReadAllTextAsync(pid), System.Globalization.CultureInfo.InvariantCulture);
        await Eventually.HoldsAsync(() => Task.FromResult(!IsRunning(engine)), "the engine has ended");
    }

    [Fact]
    public async Task The_engine_sees_no_settings_of_the_service_and_its_folder_is_removed()
    {
        Environment.SetEnvironmentVariable("OM_TEST_SECRET", "hidden");
        using var printer = Programs.Printer(Script("env > $folder/env; pwd > $folder/pwd; ls > $folder/ls"));
        await printer.PrintAsync("<html/>", default);
        var seen = await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "env"));
        Assert.Empty(seen.Select(line => line.Split('=')[0]).Except(["PATH", "HOME", "TMPDIR", "LANG", "PWD", "SHLVL", "_", "OLDPWD"]));
        Assert.Equal("page.xhtml", (await File.ReadAllTextAsync(Path.Combine(folder.FullName, "ls"))).Trim());
        Assert.False(Directory.Exists((await File.ReadAllTextAsync(Path.Combine(folder.FullName, "pwd"))).Trim()));
    }

    [Fact]
    public async Task A_folder_that_a_killed_service_left_is_removed_by_the_next_print()
    {
        var left = Directory.CreateTempSubdirectory("om-print-");
        var fresh = Directory.CreateTempSubdirectory("om-print-");
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "page.xhtml"), "notes");
        Directory.SetLastWriteTimeUtc(left.FullName, DateTime.UtcNow.AddHours(-2));
        using var printer = Programs.Printer(Script("exit 0"));
        await printer.PrintAsync("<html/>", default);
        Assert.False(Directory.Exists(left.FullName));
        Assert.True(Directory.Exists(fresh.FullName));
        fresh.Delete();
    }

    [Fact]
    public void A_wrong_path_or_time_is_told_before_the_service_starts()
    {
        Assert.Empty(new ExportOptions().Problems());
        Assert.Empty(new ExportOptions { Chromium = "none" }.Problems());
        var problems = new ExportOptions { Chromium = "/nowhere/chromium", ChromiumSeconds = 0 }.Problems().ToList();
        Assert.Contains(problems, p => p.StartsWith("Assessments:Chromium names '/nowhere/chromium'", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("Assessments:ChromiumSeconds", StringComparison.Ordinal));
    }

    /// <summary>An engine for tests: $target is where the PDF is wanted, $folder the test's own folder.</summary>
    private string Script(string deed)
    {
        var file = Path.Combine(folder.FullName, "engine");
        File.WriteAllText(file, $"""
            #!/bin/sh
            if [ "$1" = --probe ]; then exit; fi
            folder={folder.FullName}
            for argument; do case $argument in --print-to-pdf=*) target=$(echo "$argument" | cut -d= -f2);; esac; done
            {deed}
            """ + "\n");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The stand-in for the engine is a shell script.");
        }
        else
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Await(file);
        return file;
    }

    /// <summary>
    /// A process that another test started in the moment of writing holds the file open until it has become its own program, and nobody can run
    /// a file that is open for writing.
    /// </summary>
    private static void Await(string file)
    {
        while (true)
        {
            try
            {
                using var probe = Process.Start(file, "--probe");
                probe.WaitForExit();
                return;
            }
            catch (System.ComponentModel.Win32Exception error) when (error.Message.Contains("Text file busy", StringComparison.Ordinal))
            {
                Thread.Yield();
            }
        }
    }

    /// <summary>Text without blanks and line ends: a narrow column breaks it anywhere.</summary>
    private static string Words(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static bool IsRunning(int process)
    {
        // A child nobody waits for stays in the table as a zombie.
        var stat = $"/proc/{process}/stat";
        return File.Exists(stat) && !File.ReadAllText(stat).Contains(") Z ", StringComparison.Ordinal);
    }
}
