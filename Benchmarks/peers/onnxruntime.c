// ONNX Runtime through its C interface: one GRU or LSTM node, states carried from call to call.
//
// Python's package has the library without its header. The interface is a table of functions that is only ever
// appended to, so the few that are needed are called by their places in it.
#include <dlfcn.h>
#include <stdint.h>

#include "timing.h"

typedef struct {
  const void *const *(*table)(uint32_t version);
  const char *(*version)(void);
} Base;

typedef struct Status Status;
typedef void Object;

enum Place {
  getErrorMessage = 2, createEnv = 3, createSession = 7, createSessionOptions = 10,
  setIntraOpNumThreads = 24, setInterOpNumThreads = 25, createTensorWithData = 49,
  createCpuMemoryInfo = 69, runWithBinding = 133, createBinding = 134, bindInput = 136, bindOutput = 137,
};

static const void *const *table;

static void check(Status *status, const char *what) {
  if (status) fail(what, ((const char *(*)(const Status *))table[getErrorMessage])(status));
}

#define CALL(place, types, ...) check(((Status *(*) types)table[place])(__VA_ARGS__), #place)

static Object *tensor(Object *memory, float *elements, const int64_t *shape, size_t rank) {
  enum { float32 = 1 };
  Object *made = NULL;
  size_t count = 1;
  for (size_t axis = 0; axis < rank; axis++) count *= (size_t)shape[axis];
  CALL(createTensorWithData, (const Object *, void *, size_t, const int64_t *, size_t, int, Object **),
       memory, elements, count * sizeof(float), shape, rank, float32, &made);
  return made;
}

// The session with two bindings in turn: what one gives as states, the other takes.
typedef struct {
  Object *session, *options, *bindings[2];
  int turn;
} Runner;

static void runOnce(void *context) {
  Runner *runner = (Runner *)context;
  CALL(runWithBinding, (Object *, const Object *, const Object *), runner->session, NULL,
       runner->bindings[runner->turn]);
  runner->turn ^= 1;
}

static void bind(int place, Object *binding, const char *name, Object *value) {
  CALL(place, (Object *, const char *, const Object *), binding, name, value);
}

static Runner made(Object *environment, Object *memory, Case task, Settings given, float *sequence, float *outputs) {
  Runner runner = {NULL, NULL, {NULL, NULL}, 0};
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.onnx", given.folder, task.name);
  CALL(createSessionOptions, (Object **), &runner.options);
  CALL(setIntraOpNumThreads, (Object *, int), runner.options, given.threads);
  CALL(setInterOpNumThreads, (Object *, int), runner.options, 1);
  CALL(createSession, (const Object *, const char *, const Object *, Object **), environment, path,
       runner.options, &runner.session);

  const int64_t sequenceShape[] = {task.steps, task.batch, task.inputs};
  const int64_t outputShape[] = {task.steps, 1, task.batch, task.hidden};
  const int64_t stateShape[] = {1, task.batch, task.hidden};
  Object *input = tensor(memory, sequence, sequenceShape, 3);
  Object *output = tensor(memory, outputs, outputShape, 4);
  Object *states[2][2];
  for (int turn = 0; turn < 2; turn++) {
    for (int state = 0; state < 2; state++) {
      float *zeros = (float *)calloc((size_t)(task.batch * task.hidden), sizeof(float));
      states[turn][state] = tensor(memory, zeros, stateShape, 3);
    }
  }
  for (int turn = 0; turn < 2; turn++) {
    Object **binding = &runner.bindings[turn];
    CALL(createBinding, (Object *, Object **), runner.session, binding);
    bind(bindInput, *binding, "X", input);
    bind(bindOutput, *binding, "Y", output);
    for (int state = 0; state < 1 + task.lstm; state++) {
      bind(bindInput, *binding, state ? "c0" : "h0", states[turn][state]);
      bind(bindOutput, *binding, state ? "Yc" : "Yh", states[1 - turn][state]);
    }
  }
  return runner;
}

int main(int count, char **arguments) {
  Settings given = settings(count, arguments);
  const char *library = getenv("ONNXRUNTIME_LIBRARY");
  void *handle = library ? dlopen(library, RTLD_NOW) : NULL;
  if (!handle) fail("ONNXRUNTIME_LIBRARY", library ? dlerror() : "is not set");
  const Base *(*base)(void) = (const Base *(*)(void))dlsym(handle, "OrtGetApiBase");
  if (!base) fail(library, dlerror());
  enum { oldestVersion = 17 };
  table = base()->table(oldestVersion);
  if (!table) fail(library, "does not have the interface asked for");
  char peer[128];
  snprintf(peer, sizeof peer, "onnxruntime-c-%s-t%d", base()->version(), given.threads);

  enum { warnings = 2, deviceAllocator = 0, defaultMemory = 0 };
  Object *environment = NULL, *memory = NULL;
  CALL(createEnv, (int, const char *, Object **), warnings, "benchmark", &environment);
  CALL(createCpuMemoryInfo, (int, int, Object **), deviceAllocator, defaultMemory, &memory);
  for (int index = 5; index < count; index++) {
    Case task = parsed(arguments[index]);
    Numbers read = numbers(given.folder, task);
    float *outputs = (float *)calloc((size_t)(task.steps * task.batch * task.hidden), sizeof(float));
    Runner runner = made(environment, memory, task, given, read.sequence, outputs);
    runOnce(&runner);
    printError(peer, task, &read, outputs);
    measure(peer, task, given, runOnce, &runner);
  }
  return 0;
}
