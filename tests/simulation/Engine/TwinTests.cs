using Muster.Engine.Contract.Engines;

namespace Muster.Tests.Simulation.Engine;

/// <summary>Whatever happens, the embedded engine answers as the model does.</summary>
public sealed class TwinTests
{
    [Fact]
    public void In_memory_the_engine_answers_as_the_model() =>
        Rounds.Check(nameof(In_memory_the_engine_answers_as_the_model), 150, 200, steps => RunAsync(Keeping.InMemory, steps));

    [Fact]
    public void On_disk_with_restarts_the_engine_answers_as_the_model() =>
        Rounds.Check(nameof(On_disk_with_restarts_the_engine_answers_as_the_model), 60, 200, steps => RunAsync(Keeping.OnDisk, steps));

    private static async Task RunAsync(Keeping keeping, IReadOnlyList<ulong> steps)
    {
        await using var twins = new Twins(keeping);
        await twins.StartAsync();
        foreach (var step in steps)
        {
            await twins.DoAsync(new StepMaker(step, await twins.HeadAsync()).Make());
        }

        await twins.FinishAsync();
    }
}
