using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Om.Assessments;

/// <summary>
/// Prints a page to a tagged PDF by a browser engine in a process of its own. Whatever goes wrong there (missing, crashed, hung, refused)
/// is told to the log and answered with null: the caller makes the plain PDF, and the firm gets its file.
/// </summary>
internal sealed class ChromiumPrinter(IOptions<ExportOptions> options, ILogger<ChromiumPrinter> log) : IDisposable
{
    private const string FolderPrefix = "om-print-";

    /// <summary>An engine takes a processor and 200 MB; more than two at a time would starve the saves.</summary>
    private readonly SemaphoreSlim turns = new(2);

    public async Task<byte[]?> PrintAsync(string page, CancellationToken cancellation)
    {
        if (options.Value.Program is not { } program)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.ChromiumSeconds));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await turns.WaitAsync(either.Token);
            try
            {
                return await PrintAsync(program, page, either.Token);
            }
            finally
            {
                turns.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning("The browser engine {Program} did not print within {Seconds} s; the plain PDF is made.", program,
                options.Value.ChromiumSeconds);
        }
        catch (Exception error) when (error is Win32Exception or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            log.LogWarning(error, "The browser engine {Program} could not be used; the plain PDF is made.", program);
        }

        return null;
    }

    public void Dispose() => turns.Dispose();

    private async Task<byte[]?> PrintAsync(string program, string page, CancellationToken cancellation)
    {
        await RemoveOldFoldersAsync();
        var folder = Directory.CreateTempSubdirectory(FolderPrefix).FullName;
        try
        {
            var source = Path.Combine(folder, "page.xhtml");
            var target = Path.Combine(folder, "page.pdf");
            await File.WriteAllTextAsync(source, page, cancellation);
            var said = await RunAsync(Command(program, folder, source, target), cancellation);
            var pdf = File.Exists(target) ? await File.ReadAllBytesAsync(target, cancellation) : [];
            if (IsWhole(pdf))
            {
                return pdf;
            }

            log.LogWarning("The browser engine {Program} left no PDF; the plain one is made. It said: {Said}", program, said);
            return null;
        }
        finally
        {
            await RemoveAsync(folder);
        }
    }

    private static ProcessStartInfo Command(string program, string folder, string source, string target)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        string[] arguments =
        [
            "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-quic", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--no-first-run",
            "--no-default-browser-check",
            // The page asks for nothing; should it ever, there is no way out: no name resolves and the proxy is a closed port.
            "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>",
            $"--user-data-dir={Path.Combine(folder, "profile")}", "--no-pdf-header-footer", "--generate-pdf-document-outline",
            $"--print-to-pdf={target}",
            // The engine refuses its own sandbox to root, as in many containers; everywhere else the sandbox stays.
            .. Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows() ? (string[])["--no-sandbox"] : [],
            new Uri(source).AbsoluteUri,
        ];
        arguments.ToList().ForEach(start.ArgumentList.Add);
        if (!OperatingSystem.IsWindows())
        {
            // Passwords in the service's environment are none of the engine's business.
            var path = Environment.GetEnvironmentVariable("PATH");
            start.Environment.Clear();
            start.Environment["PATH"] = path;
            start.Environment["HOME"] = start.Environment["TMPDIR"] = folder;
            start.Environment["LANG"] = "C.UTF-8";
        }

        return start;
    }

    /// <summary>Runs it to its end or kills it and all it started. Returns the end of what it said.</summary>
    private static async Task<string> RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The process did not start.");
        try
        {
            process.StandardInput.Close();
            // Both pipes are emptied, else the engine stops when one is full.
            var said = Task.WhenAll(TailAsync(process.StandardOutput, cancellation), TailAsync(process.StandardError, cancellation));
            await process.WaitForExitAsync(cancellation);
            // A helper the engine leaves behind may hold the pipes open; what it said is only for the log.
            return await Task.WhenAny(said, Task.Delay(TimeSpan.FromSeconds(1), cancellation)) == said ? string.Concat(await said) : "";
        }
        finally
        {
            Kill(process);
        }
    }

    private static async Task<string> TailAsync(StreamReader reader, CancellationToken cancellation)
    {
        const int kept = 1000;
        var tail = "";
        var buffer = new char[4096];
        for (int read; (read = await reader.ReadAsync(buffer, cancellation)) > 0;)
        {
            tail += new string(buffer, 0, read);
            tail = tail[Math.Max(0, tail.Length - kept)..];
        }

        return tail;
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended already.
        }
    }

    private static bool IsWhole(byte[] pdf) =>
        pdf.AsSpan().StartsWith("%PDF-"u8) && pdf.AsSpan(Math.Max(0, pdf.Length - 64)).IndexOf("%%EOF"u8) >= 0;

    /// <summary>A service that was killed while printing leaves a page with a firm's notes behind; no later print lets it lie.</summary>
    private async Task RemoveOldFoldersAsync()
    {
        // The file system's clock, not the service's: a clock set for a test must not remove what another print is using.
        var old = DateTime.UtcNow.AddHours(-1);
        var folders = Directory.GetDirectories(Path.GetTempPath(), FolderPrefix + "*");
        foreach (var folder in folders.Where(f => Directory.GetLastWriteTimeUtc(f) < old))
        {
            await RemoveAsync(folder);
        }
    }

    /// <summary>A process that is just ending may still write into it, so it is tried again.</summary>
    private async Task RemoveAsync(string folder)
    {
        for (var attempt = 1; Directory.Exists(folder); attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (attempt == 10)
                {
                    log.LogWarning(error, "{Folder} could not be removed; a later print will try again.", folder);
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }
}
