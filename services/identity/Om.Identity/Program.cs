return await Om.Hosting.OmHost.RunAsync(args, edge: null, new Om.Identity.IdentityModule());
