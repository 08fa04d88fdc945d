using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Om.Assessments.V1;
using Om.Identity.V1;

namespace Om.Portal.Tests;

internal sealed class FakeAccountService(World world) : AccountService.AccountServiceBase
{
    public override async Task ExportAccount(ExportAccountRequest request, IServerStreamWriter<AccountTable> responseStream, ServerCallContext context)
    {
        world.Called("identity", request);
        world.RequireFresh();
        await responseStream.WriteAsync(new AccountTable
        {
            Name = "account",
            Columns = { "email", "display_name" },
            Rows = { new AccountTable.Types.Row { Values = { $"{world.AccountOf(context)}@example.org", "=cmd|' /C calc'!A0" } } },
        });
    }

    public override Task<Empty> EraseAccount(EraseAccountRequest request, ServerCallContext context)
    {
        world.Called("identity", request);
        world.RequireFresh();
        var account = world.AccountOf(context);
        foreach (var run in world.Runs.Values.Where(r => r.Owner == account))
        {
            world.Runs.TryRemove(run.Data.Name, out _);
        }

        return Task.FromResult(new Empty());
    }
}

internal sealed class FakePersonalDataService(World world) : PersonalDataService.PersonalDataServiceBase
{
    public override async Task ExportPersonalData(ExportPersonalDataRequest request, IServerStreamWriter<PersonalTable> responseStream, ServerCallContext context)
    {
        world.Called("assessments", request);
        var account = world.AccountOf(context);
        foreach (var run in world.Runs.Values.Where(r => r.Owner == account))
        {
            await responseStream.WriteAsync(new PersonalTable
            {
                Name = "assessments",
                Columns = { "name" },
                Rows = { new PersonalTable.Types.Row { Values = { run.Data.Name } } },
            });
        }
    }
}
