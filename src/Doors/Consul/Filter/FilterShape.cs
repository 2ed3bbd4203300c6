using Muster.Bedrock;

namespace Muster.Doors.Consul.Filter;

/// <summary>Binds a test to a place in a thing; <c>depth</c> names of the selector are used up.</summary>
internal delegate Result<Func<T, bool>> FilterField<T>(FilterTest test, int depth);

/// <summary>What can be selected of a kind of thing, by name (exactly, as Consul is strict here).</summary>
internal sealed class FilterShape<T>(params (string Name, FilterField<T> Field)[] fields)
{
    public Result<Func<T, bool>> Compile(FilterNode node) => node switch
    {
        FilterNode.All(var parts) => Join(parts, tests => item => Array.TrueForAll(tests, test => test(item))),
        FilterNode.Any(var parts) => Join(parts, tests => item => Array.Exists(tests, test => test(item))),
        FilterNode.Not(var inner) => Then(Compile(inner), test => item => !test(item)),
        FilterNode.Match match => Bind(new FilterTest(match), 0),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public Result<Func<T, bool>> Bind(FilterTest test, int depth)
    {
        if (depth == test.Match.Selector.Length)
        {
            return test.WrongOperator();
        }

        foreach (var (name, field) in fields)
        {
            if (name == test.Match.Selector[depth])
            {
                return field(test, depth + 1);
            }
        }

        return test.WrongSelector(depth);
    }

    private static Result<Func<T, bool>> Then(Result<Func<T, bool>> made, Func<Func<T, bool>, Func<T, bool>> with) =>
        made.TryGet(out var test, out var refused) ? with(test) : refused;

    private Result<Func<T, bool>> Join(FilterNode[] parts, Func<Func<T, bool>[], Func<T, bool>> with)
    {
        var tests = new Func<T, bool>[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!Compile(parts[i]).TryGet(out var test, out var refused))
            {
                return refused;
            }

            tests[i] = test;
        }

        return with(tests);
    }
}
