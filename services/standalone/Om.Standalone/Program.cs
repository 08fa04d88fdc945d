using Om.Assessments;
using Om.Checks;
using Om.Contracts;
using Om.Hosting;
using Om.Identity;
using Om.Portal;

return await OmHost.RunAsync(
    args,
    new EdgeRules(ContractFiles.Files, RateCosts.Costs, ContractFiles.Documents),
    new ChecksModule(), new AssessmentsModule(), new PortalModule(), new IdentityModule());
