using Muster.Cli;

return await CommandTree.RunAsync(args, Terminal.OfProcess(), CancellationToken.None);
