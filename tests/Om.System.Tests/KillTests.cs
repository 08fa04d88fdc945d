using Grpc.Net.Client;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.System.Tests;

/// <summary>What is acknowledged survives kill -9 at any moment, and what is repeated has its effect once.</summary>
public sealed class KillTests
{
    // SQLite's own promise is the same code with another commit: fewer rounds show it.
    private static int Rounds(string provider) => provider == "postgres" ? 50 : 10;

    private const int Savers = 200;
    private static readonly TimeSpan MostPause = TimeSpan.FromMilliseconds(250);

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task No_acknowledged_answer_is_lost_or_doubled_by_kill_9(string provider)
    {
        await using var database = TestDatabase.On(provider);
        var settings = new ProcessSettings(await database.ConfigurationAsync("checks", "assessments"));
        await using var checks = new ServiceProcess("services/checks/Om.Checks", settings.With("checks-data"));
        await checks.StartAsync();
        await using var assessments = new ServiceProcess(
            "services/assessments/Om.Assessments",
            settings.With("assessments-data", ("Services:checks", checks.Grpc.ToString())));
        await assessments.StartAsync();

        using var channel = GrpcChannel.ForAddress(assessments.Grpc, new GrpcChannelOptions
        {
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(50),
            MaxReconnectBackoff = TimeSpan.FromMilliseconds(200),
        });
        var client = new AssessmentService.AssessmentServiceClient(channel);
        var savers = await Saver.StartAsync(client, Savers);

        for (var round = 0; round < Rounds(provider); round++)
        {
            var saving = Task.WhenAll(savers.Select(s => s.SaveUntilAcknowledgedAsync(client)));
            using var pause = new PeriodicTimer(Random.Shared.NextDouble() * MostPause + TimeSpan.FromMilliseconds(1));
            await Task.WhenAny(saving, pause.WaitForNextTickAsync().AsTask());
            await assessments.KillAsync();
            await assessments.StartAsync();
            Assert.True(await saving.ContinueWith(t => t.IsCompletedSuccessfully, TaskScheduler.Default), $"{saving.Exception}\n{assessments.Output}");
        }

        var wrong = await Task.WhenAll(savers.Select(s => s.DifferencesAsync(client)));
        Assert.Empty(wrong.SelectMany(w => w));
        Assert.Equal(Rounds(provider) * Savers, savers.Sum(s => s.Acknowledged));
    }
}
