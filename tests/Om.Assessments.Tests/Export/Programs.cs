using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Om.Testing;

namespace Om.Assessments.Tests;

/// <summary>Other programs opening our files, and the engine that prints them.</summary>
internal static class Programs
{
    public static ReportFiles Plain => Files("none");

    public static ReportFiles Printed => Files(Tool.Need("OM_TEST_CHROMIUM"));

    public static ReportFiles Files(string engine, int seconds = 60) => new(Printer(engine, seconds));

    public static ChromiumPrinter Printer(string engine, int seconds = 60) =>
        new(Options.Create(new ExportOptions { Chromium = engine, ChromiumSeconds = seconds }), NullLogger<ChromiumPrinter>.Instance);

    /// <summary>The text of a PDF in the order it was written.</summary>
    public static Task<string> PdfTextAsync(byte[] pdf) => WithFileAsync(pdf, ".pdf", file =>
        RunAsync(Tool.Need("OM_TEST_PDFTOTEXT"), "-raw", "-enc", "UTF-8", file, "-"));

    /// <summary>What another poppler program says about a PDF.</summary>
    public static Task<string> PopplerAsync(string program, byte[] pdf, params string[] arguments) => WithFileAsync(pdf, ".pdf", file =>
        RunAsync(Path.Combine(Path.GetDirectoryName(Tool.Need("OM_TEST_PDFTOTEXT"))!, program), [.. arguments, file]));

    /// <summary>The first page as grey pixels, 0 black to 255 white.</summary>
    public static Task<(int Width, int Height, byte[] Pixels)> PictureAsync(byte[] pdf, int dpi) => WithFileAsync(pdf, ".pdf", async file =>
    {
        var picture = Path.ChangeExtension(file, null);
        await RunAsync(Path.Combine(Path.GetDirectoryName(Tool.Need("OM_TEST_PDFTOTEXT"))!, "pdftoppm"),
            "-gray", "-r", $"{dpi}", "-singlefile", file, picture);
        var bytes = await File.ReadAllBytesAsync(picture + ".pgm");
        var head = Encoding.ASCII.GetString(bytes, 0, 40).Split(['\n', ' '], 5);
        var (width, height) = (int.Parse(head[1], CultureInfo.InvariantCulture), int.Parse(head[2], CultureInfo.InvariantCulture));
        return (width, height, bytes[^(width * height)..]);
    });

    /// <summary>The file as LibreOffice writes it in another format.</summary>
    public static Task<byte[]> ConvertAsync(byte[] content, string extension, string target, params string[] options) =>
        WithFileAsync(content, extension, async file =>
    {
        var folder = Path.GetDirectoryName(file)!;
        await RunAsync(Tool.Need("OM_TEST_SOFFICE"), [$"-env:UserInstallation={new Uri(Path.Combine(folder, "profile")).AbsoluteUri}",
            .. options, "--headless", "--convert-to", target, "--outdir", folder, file]);
        return await File.ReadAllBytesAsync(Directory.GetFiles(folder, "*." + target.Split(':')[0]).Single());
    });

    public static async Task<T> WithFileAsync<T>(byte[] content, string extension, Func<string, Task<T>> use)
    {
        var folder = Directory.CreateTempSubdirectory("om-test-");
        try
        {
            var file = Path.Combine(folder.FullName, "file" + extension);
            await File.WriteAllBytesAsync(file, content);
            return await use(file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
    }
}
