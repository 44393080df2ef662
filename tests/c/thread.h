/*
 * Threads, one lock and one condition, over pthreads or Windows.
 *
 * A test program has one lock for all that its threads share, and one condition that is signalled at every change:
 * slow where there are many waiters and impossible to get wrong, which suits tests. wait_until() waits for a condition
 * in words and ends the program when the deadline passes, so nothing here sleeps or hangs.
 */
#ifndef TEST_THREAD_H
#define TEST_THREAD_H

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN /* leaves its old socket header out */
#include <windows.h>
#else
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <pthread.h>
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#ifdef __GNUC__
/* Not every program uses every helper. */
#pragma GCC diagnostic ignored "-Wunused-function"
#endif

/* How long anything may take before it counts as never, in seconds. */
#define DEADLINE 60

typedef void (*thread_fn)(void *argument);

#ifdef _WIN32

typedef struct thread {
    HANDLE handle;
    thread_fn run;
    void *argument;
} thread;
static CRITICAL_SECTION test_lock;
static CONDITION_VARIABLE test_changed;

static void thread_setup(void)
{
    InitializeCriticalSection(&test_lock);
    InitializeConditionVariable(&test_changed);
}
static uintptr_t this_thread(void) { return GetCurrentThreadId(); }
static void lock(void) { EnterCriticalSection(&test_lock); }
static void unlock(void) { LeaveCriticalSection(&test_lock); }
static void changed(void) { WakeAllConditionVariable(&test_changed); }
static int wait_changed(void) { return SleepConditionVariableCS(&test_changed, &test_lock, DEADLINE * 1000) != 0; }
static DWORD WINAPI thread_main(void *argument)
{
    thread *self = (thread *)argument;
    self->run(self->argument);
    return 0;
}
static void thread_start(thread *self, thread_fn run, void *argument)
{
    self->run = run;
    self->argument = argument;
    self->handle = CreateThread(NULL, 0, thread_main, self, 0, NULL);
    if (self->handle == NULL) abort();
}
static void thread_join(thread *self)
{
    WaitForSingleObject(self->handle, INFINITE);
    CloseHandle(self->handle);
}

#else

typedef struct thread {
    pthread_t handle;
    thread_fn run;
    void *argument;
} thread;
static pthread_mutex_t test_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t test_changed = PTHREAD_COND_INITIALIZER;

static void thread_setup(void) {}
static uintptr_t this_thread(void) { return (uintptr_t)pthread_self(); }
static void lock(void) { pthread_mutex_lock(&test_lock); }
static void unlock(void) { pthread_mutex_unlock(&test_lock); }
static void changed(void) { pthread_cond_broadcast(&test_changed); }
static int wait_changed(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += DEADLINE;
    return pthread_cond_timedwait(&test_changed, &test_lock, &until) == 0;
}
static void *thread_main(void *argument)
{
    thread *self = (thread *)argument;
    self->run(self->argument);
    return NULL;
}
static void thread_start(thread *self, thread_fn run, void *argument)
{
    self->run = run;
    self->argument = argument;
    if (pthread_create(&self->handle, NULL, thread_main, self) != 0) abort();
}
static void thread_join(thread *self) { pthread_join(self->handle, NULL); }

#endif

/* Waits, with the lock held, until the condition holds; it is looked at again after every changed(). */
#define WAIT_LOCKED(condition)                                                                                         \
    do {                                                                                                               \
        while (!(condition)) {                                                                                         \
            if (!wait_changed()) wait_failed(__FILE__, __LINE__, #condition);                                          \
        }                                                                                                              \
    } while (0)

/* The same without the lock held before and after. */
#define WAIT(condition)                                                                                                \
    do {                                                                                                               \
        lock();                                                                                                        \
        WAIT_LOCKED(condition);                                                                                        \
        unlock();                                                                                                      \
    } while (0)

/* Changes something that other threads wait for. */
#define TELL(statement)                                                                                                \
    do {                                                                                                               \
        lock();                                                                                                        \
        statement;                                                                                                     \
        changed();                                                                                                     \
        unlock();                                                                                                      \
    } while (0)

/* Gives other threads a good chance to do what they should not, without a clock. */
static void dawdle(void)
{
    volatile unsigned long turns;
    for (turns = 0; turns < 5000000; turns++) {
    }
}

static void dawdle_for(int seconds)
{
    const time_t end = time(NULL) + seconds;
    while (time(NULL) < end) dawdle();
}

static void wait_failed(const char *file, int line, const char *condition)
{
    printf("%s:%d: waited %d s in vain until %s\n", file, line, DEADLINE, condition);
    fflush(stdout);
    exit(1);
}

#endif
