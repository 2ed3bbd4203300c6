using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Registry.Catalog;
using Muster.Registry.External;

namespace Muster.Tests.Unit.External;

public sealed class RoundsTests
{
    [Fact]
    public async Task A_check_may_be_due_in_years()
    {
        await using var rounds = new Rounds(
            TimeProvider.System, new Prng(1), NullLogger.Instance, (_, _) => throw new InvalidOperationException("it is not due"));
        var definition = new CheckDefinition { Interval = TimeSpan.FromDays(3650) };
        var work = new Work(new WorkKey("ext", "c"), "ext", "c", "", definition, "10.0.0.1");
        rounds.Take(new Dictionary<WorkKey, Work> { [work.Key] = work });
    }
}
